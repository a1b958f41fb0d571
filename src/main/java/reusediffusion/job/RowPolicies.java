package reusediffusion.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.reuse.table.TableException;
import reusediffusion.spark.prompts.Prompts;
import reusediffusion.spark.prompts.SettingsKind;

/**
 * Policies of the rows that have settings of their own, chosen before anything is made.
 *
 * @param check throws where the model cannot serve such rows
 * @param choose throws where the chosen policy has no table or plan for such rows
 * @param originalWithout whether these are then made with every network call
 */
record RowPolicies(
        Function<SampleSettings, ?> check, Function<SampleSettings, PolicyChoice> choose, boolean originalWithout) {
    private static final int TOLD = 5;

    /** @throws IllegalArgumentException that names rows by file and line, or counts those without a plan by their settings */
    Map<SampleSettings, PolicyChoice> of(Prompts prompts) {
        Map<SampleSettings, PolicyChoice> chosen = new LinkedHashMap<>();
        Map<SampleSettings, SettingsKind> without = new LinkedHashMap<>();
        String reason = null;
        for (Map.Entry<SampleSettings, SettingsKind> kind : prompts.kinds().entrySet()) {
            try {
                var unused = check.apply(kind.getKey());
            } catch (IllegalArgumentException e) {
                throw kind.getValue().fault(e.getMessage());
            }
            try {
                chosen.put(kind.getKey(), choose.apply(kind.getKey()));
            } catch (IllegalArgumentException | TableException e) {
                chosen.put(kind.getKey(), PolicyChoice.original());
                without.put(kind.getKey(), kind.getValue());
                reason = reason == null ? e.getMessage() : reason;
            }
        }
        if (!without.isEmpty() && !originalWithout) {
            throw new IllegalArgumentException(refusal(without, reason));
        }
        return chosen;
    }

    /** Fails where rows have settings of their own, for runs of which traces are collected. */
    static void requireNone(Prompts prompts) {
        prompts.kinds().values().stream().findFirst().ifPresent(kind -> {
            throw kind.fault(
                    "it has settings of its own, and traces are of runs that are all alike; leave out the columns or"
                            + " --mode collect.");
        });
    }

    private static String refusal(Map<SampleSettings, SettingsKind> without, String reason) {
        long rows = without.values().stream().mapToLong(SettingsKind::rows).sum();
        StringBuilder text = new StringBuilder("The settings of " + rows + (rows == 1 ? " row fit" : " rows fit")
                + " no table or plan of the policy: ");
        int told = 0;
        for (Map.Entry<SampleSettings, SettingsKind> kind : without.entrySet()) {
            if (told == TOLD) {
                text.append("; and ").append(without.size() - TOLD).append(" other kinds");
                break;
            }
            text.append(told++ == 0 ? "" : "; ")
                    .append(kind.getValue().rows())
                    .append(" of ")
                    .append(kind.getKey().text())
                    .append(" (first in ")
                    .append(kind.getValue().place())
                    .append(')');
        }
        return text + ". Of the first: " + reason + " Or make such rows with every call: --without-plan original.";
    }
}
