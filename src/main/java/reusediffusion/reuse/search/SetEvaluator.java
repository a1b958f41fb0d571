package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.List;

/** Scores sets of called steps, lower is better, on the first so many samples; batches are independent of each other. */
public interface SetEvaluator {
    /** Scores each candidate on so many samples: its mean squared error, of which less is better. */
    double[] score(List<boolean[]> candidates, int samples);

    /** What that will take, as far as is known. */
    default Duration expected(int candidates, int samples) {
        return Duration.ZERO;
    }
}
