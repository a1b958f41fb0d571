package reusediffusion.reuse.plan;

import java.util.List;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.table.TableKey;

/** What holds of every ladder: it has plans, and all that is in it is for the steps of its key. */
final class LadderRules {
    private LadderRules() {}

    /** Fails with what is wrong, for a sentence that names the ladder; {@code plans} are sorted by their calls. */
    static void require(TableKey key, double[][] gram, List<Plan> plans, Guard guard) {
        if (plans.isEmpty()) {
            throw new IllegalArgumentException("it has no plan");
        }
        for (Plan plan : plans) {
            if (plan.steps() != key.steps()) {
                throw new IllegalArgumentException("a plan has " + plan.steps() + " steps, and the key " + key.steps());
            }
        }
        if (guard != null
                && !guard.outlooks().stream()
                        .map(Guard.Outlook::calls)
                        .toList()
                        .equals(plans.stream().map(Plan::calls).toList())) {
            throw new IllegalArgumentException("its guard knows other plans");
        }
        if (gram.length != key.steps()) {
            throw new IllegalArgumentException(
                    "its Gram matrix has " + gram.length + " rows, and the key " + key.steps() + " steps");
        }
    }
}
