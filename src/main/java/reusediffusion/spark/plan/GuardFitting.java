package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.ComparedSample;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardFit;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.FirstCallFeatures;

/** Makes a ladder's guard: samples go along every plan, batches side by side. */
record GuardFitting(ParallelTasks tasks, CalibrationGroups samples) {

    private record Piece(CalibrationGroups batch, List<Plan> plans) implements Serializable {}

    /** What one sample showed after its first call, and what PSNR (dB) it reached along each plan. */
    private record Known(FirstCallFeatures features, double[] psnr) implements Serializable {}

    /** @param plans from the fewest calls to the most */
    Guard of(List<Plan> plans) {
        List<Piece> pieces =
                samples.apart().stream().map(group -> new Piece(group, plans)).toList();
        List<Known> known = tasks.run("guard", pieces, GuardFitting::along).stream()
                .flatMap(List::stream)
                .toList();
        return GuardFit.of(
                plans.stream().mapToInt(Plan::calls).toArray(),
                known.stream().map(Known::features).toList(),
                known.stream().map(Known::psnr).toArray(double[][]::new));
    }

    private static List<Known> along(Piece piece) {
        return piece.batch.each(set -> along(set, piece.plans)).get(0);
    }

    private static List<Known> along(CalibrationSet set, List<Plan> plans) {
        List<List<ComparedSample>> judged = plans.stream()
                .map(plan -> set.judge(new PlannedPolicy(plan), set, 0))
                .toList();
        return IntStream.range(0, set.features().size())
                .mapToObj(b -> new Known(
                        set.features().get(b),
                        judged.stream().mapToDouble(plan -> plan.get(b).psnr()).toArray()))
                .toList();
    }
}
