package reusediffusion.cuda;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which calls of a network are captured as graphs. A shape is when it comes for the second time. One whose graph had to give way to others is
 * called plainly 8 times, then 64 and so on, before it is captured again, since a capture costs more than a call. One that found no memory
 * never is.
 */
final class CaptureBackoff {
    /** After which the number of plain calls before a capture grows no more: 8 to this power. */
    private static final int MOST_TIMES = 5;

    private final Map<String, Integer> plainCalls =
            new HashMap<>(); // that are still to come before a shape is captured
    private final Map<String, Integer> gaveWay = new HashMap<>(); // how often
    private final Set<String> tooLarge = new HashSet<>();

    /** Counts a call of a shape that has no graph, and says whether it has to be made plainly. */
    boolean waits(String shapes) {
        int left = plainCalls.getOrDefault(shapes, 1);
        if (left > 0) {
            plainCalls.put(shapes, left - 1);
        }
        return left > 0;
    }

    /** The graph of a shape was freed for another's. */
    void gaveWay(String shapes) {
        int times = gaveWay.merge(shapes, 1, Integer::sum);
        plainCalls.put(shapes, 1 << (3 * Math.min(times, MOST_TIMES)));
    }

    /** There was no memory for a graph of this shape, though no other was left. */
    void foundNoRoom(String shapes) {
        tooLarge.add(shapes);
    }

    /** Whether there was no memory for it. */
    boolean isTooLarge(String shapes) {
        return tooLarge.contains(shapes);
    }
}
