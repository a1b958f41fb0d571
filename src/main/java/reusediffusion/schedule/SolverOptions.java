package reusediffusion.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * The options of a configuration that choose the method of DPM-Solver and UniPC, under the names of diffusers. What is not given takes the
 * default of the class.
 *
 * <p>Source: the constructors of the schedulers of diffusers 0.40.0.dev0.
 */
record SolverOptions(OptionReader options, SchedulerClass defaults) {
    int solverOrder() {
        return options.whole("solver_order", 2);
    }

    String solverType() {
        return options.text("solver_type", defaults.solverType());
    }

    JsonNode solverP() {
        return options.any("solver_p");
    }

    String algorithmType() {
        return options.text("algorithm_type", "dpmsolver++");
    }

    boolean lowerOrderFinal() {
        return options.flag("lower_order_final", defaults.lowerOrderFinal());
    }

    boolean eulerAtFinal() {
        return options.flag("euler_at_final", false);
    }

    double lambdaMinClipped() {
        return options.number("lambda_min_clipped", Double.NEGATIVE_INFINITY);
    }

    boolean predictX0() {
        return options.flag("predict_x0", true);
    }

    /** The steps, counted from 0, at which UniPC predicts and does not correct. */
    Set<Integer> disableCorrector() {
        Set<Integer> steps = new HashSet<>();
        JsonNode given = options.any("disable_corrector");
        if (given != null) {
            given.forEach(step -> steps.add(step.intValue()));
        }
        return Set.copyOf(steps);
    }
}
