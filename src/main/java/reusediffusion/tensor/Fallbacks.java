package reusediffusion.tensor;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** What this process does in a slower way than it was meant to, so that no measurement hides it. */
public final class Fallbacks {
    private static final Set<String> TOLD = new ConcurrentSkipListSet<>();

    private Fallbacks() {}

    /**
     * Notes that something runs in a slower way; a sentence that was told before is noted once.
     *
     * @param sentence what runs in place of what, without a stop
     */
    public static void tell(String sentence) {
        TOLD.add(sentence);
    }

    /** Every sentence that was told since the process started. */
    public static List<String> told() {
        return List.copyOf(TOLD);
    }
}
