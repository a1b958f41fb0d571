package reusediffusion.reuse.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import reusediffusion.reuse.statistics.Moments;

/**
 * Ladders of version 3, whose rows serve all scales, and of version 2, which did not say how sure their figures are either: a normal
 * distribution with the mean and worst tenth that they have tells about it, and a guard's lines and difficulties what the held-out share of
 * the variance was.
 */
final class EarlierLadders {
    private static final int UNSURE = 2;
    private static final int ONE_BAND = 3;
    private static final double TENTH = 1.2816; // standard deviations below a normal distribution's mean
    private static final double HUNDREDTH = 2.3263;
    private static final double SURE = 1.96;

    private EarlierLadders() {}

    /** Whether a ladder of this version can be read, which is then brought to the present form. */
    static boolean upgrade(ObjectNode ladder, int version) {
        if (version != UNSURE && version != ONE_BAND) {
            return false;
        }
        ladder.path("plans").forEach(plan -> oneBand(plan.path("fit")));
        if (version == UNSURE) {
            tellHowSure(ladder);
        }
        return true;
    }

    private static void oneBand(JsonNode fit) {
        if (fit instanceof ObjectNode known && !known.has("bands")) {
            known.put("bands", 1);
        }
    }

    private static void tellHowSure(ObjectNode ladder) {
        ladder.path("plans").forEach(plan -> quality(plan.path("measured")));
        JsonNode guard = ladder.path("guard");
        double variance = variance(guard.path("difficulties"));
        guard.path("outlooks").forEach(outlook -> outlook(outlook, variance));
    }

    private static void quality(JsonNode measured) {
        if (measured instanceof ObjectNode quality && quality.has("psnrMean") && quality.has("psnrP10")) {
            double mean = quality.path("psnrMean").asDouble();
            double deviation = Math.max(0, mean - quality.path("psnrP10").asDouble()) / TENTH;
            double end = SURE
                    * deviation
                    / Math.sqrt(Math.max(1, quality.path("samples").asInt()));
            quality.put("psnrLow", mean - end).put("psnrHigh", mean + end).put("psnrP01", mean - HUNDREDTH * deviation);
        }
    }

    private static void outlook(JsonNode node, double variance) {
        if (node instanceof ObjectNode outlook) {
            double slope = outlook.path("slope").asDouble();
            double spread = outlook.path("spread").asDouble();
            double explained = slope * slope * variance;
            double all = explained + spread * spread;
            outlook.put("explained", all > 0 ? explained / all : 0);
        }
    }

    private static double variance(JsonNode values) {
        Moments moments = new Moments();
        values.forEach(value -> moments.add(value.asDouble()));
        return values.isEmpty() ? 0 : moments.deviation() * moments.deviation();
    }
}
