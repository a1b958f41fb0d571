package reusediffusion.reuse.table;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import reusediffusion.reuse.statistics.Moments;

/** The moments of one measurement at each of some steps. */
final class StepMoments implements Serializable {
    private static final long serialVersionUID = 1;

    private final Moments[] steps;

    StepMoments(int length) {
        IntFunction<Moments[]> array = Moments[]::new;
        steps = Stream.generate(Moments::new).limit(length).toArray(array);
    }

    /** Takes in the values of one run, a step each. */
    void add(double[] values) {
        for (int i = 0; i < values.length; i++) {
            steps[i].add(values[i]);
        }
    }

    /** Takes in all that others have seen. */
    void merge(StepMoments others) {
        for (int i = 0; i < steps.length; i++) {
            steps[i].merge(others.steps[i]);
        }
    }

    /** The moments of every step, in order. */
    List<Moments> list() {
        return List.of(steps);
    }
}
