package reusediffusion.spark.engine;

import java.util.List;
import java.util.Locale;
import reusediffusion.tensor.OutOfMemory;

/** Tells what an exception out of a pipeline means for the samples that come after it. */
public final class EngineFaults {
    private static final List<String> FATAL = List.of(
            "illegal memory access",
            "device-side assert",
            "unspecified launch failure",
            "uncorrectable ecc",
            "misaligned address",
            "illegal instruction",
            "device unavailable",
            "unknown error");

    private EngineFaults() {}

    /** The batch was too large for the device. */
    public static boolean isOutOfMemory(Throwable fault) {
        return OutOfMemory.isSaidBy(fault);
    }

    /** The CUDA context is lost: everything else in this process would fail too. */
    public static boolean isFatal(Throwable fault) {
        String text = text(fault);
        return text.contains("cuda error") && FATAL.stream().anyMatch(text::contains);
    }

    /** The reason for a dead letter: the first line, and the class where the message alone says little. */
    public static String reason(Throwable fault) {
        String message = fault.getMessage();
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return line.contains(" ") ? line : fault.getClass().getSimpleName() + " " + line;
    }

    private static String text(Throwable fault) {
        return String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
    }
}
