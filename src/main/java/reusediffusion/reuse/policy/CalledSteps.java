package reusediffusion.reuse.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Sets of called steps as masks (T): true where the network is called. */
public final class CalledSteps {
    private CalledSteps() {}

    /** The latest called steps before {@code step}, newest first, at most so many. */
    public static int[] before(boolean[] called, int step, int most) {
        int[] found = new int[most];
        int n = 0;
        for (int s = step - 1; s >= 0 && n < most; s--) {
            if (called[s]) {
                found[n++] = s;
            }
        }
        return Arrays.copyOf(found, n);
    }

    /** The number of steps that are called. */
    public static int count(boolean[] called) {
        int n = 0;
        for (boolean c : called) {
            n += c ? 1 : 0;
        }
        return n;
    }

    /** The mask as ones and zeros, one a step. */
    public static String text(boolean[] called) {
        StringBuilder text = new StringBuilder(called.length);
        for (boolean c : called) {
            text.append(c ? '1' : '0');
        }
        return text.toString();
    }

    /**
     * Exactly {@code calls} of {@code steps}, evenly spread: step round(i · steps / calls) for each i; the first is one
     * of them.
     *
     * @throws IllegalArgumentException where there is no call, or more calls than steps
     */
    public static boolean[] evenlySpread(int steps, int calls) {
        if (calls < 1 || calls > steps) {
            throw new IllegalArgumentException(
                    "A run of " + steps + " steps has 1 to " + steps + " calls, not " + calls + ".");
        }
        boolean[] called = new boolean[steps];
        for (int i = 0; i < calls; i++) {
            called[(int) Math.round((double) i * steps / calls)] = true;
        }
        return called;
    }

    /**
     * A set for runs of another number of steps: as many calls in proportion, as close together as they are at the same part of the run.
     */
    public static boolean[] inRunsOf(int steps, boolean[] called) {
        int[] places = IntStream.range(0, called.length).filter(s -> called[s]).toArray();
        int calls = Math.max(1, (int) Math.round((double) places.length * steps / called.length));
        boolean[] set = new boolean[steps];
        for (int c = 0; c < calls; c++) {
            double at = calls == 1 ? 0 : c * (places.length - 1.0) / (calls - 1);
            int before = places[(int) at];
            int after = places[(int) Math.ceil(at)];
            double place = before + (at - (int) at) * (after - before);
            int step = (int) Math.round(place * (steps - 1) / (called.length - 1));
            while (step < steps - 1 && set[step]) {
                step++;
            }
            set[step] = true;
        }
        return set;
    }

    /**
     * All sets in which one called step has moved by up to {@code reach} places to a step that was not called, each
     * once and in a fixed order; the first step stays.
     */
    public static List<boolean[]> neighbours(boolean[] called, int reach) {
        List<boolean[]> found = new ArrayList<>();
        for (int from = 1; from < called.length; from++) {
            for (int to = Math.max(1, from - reach); to <= Math.min(called.length - 1, from + reach); to++) {
                if (called[from] && !called[to]) {
                    boolean[] moved = called.clone();
                    moved[from] = false;
                    moved[to] = true;
                    found.add(moved);
                }
            }
        }
        return found;
    }
}
