package reusediffusion.tensor;

import java.util.List;
import java.util.Locale;

/** Tells a device that had no room for what it was asked, from other faults of torch, which all come as one class. */
public final class OutOfMemory {
    private static final List<String> SIGNS =
            List.of("out of memory", "can't allocate memory", "cannot allocate memory");

    private OutOfMemory() {}

    /** Whether a fault says that the device had no room, so that a smaller batch may succeed. */
    public static boolean isSaidBy(Throwable fault) {
        String text = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(text::contains);
    }
}
