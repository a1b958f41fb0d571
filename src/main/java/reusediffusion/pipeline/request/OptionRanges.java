package reusediffusion.pipeline.request;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the options take that are numbers, by their names as components of {@link Settings}, of a policy and of the jobs: the one place
 * that the command line, the Deep Java Library and Spark ML ask.
 */
public final class OptionRanges {
    /** Digits of other scripts, hexadecimal numbers, NaN and infinities, all of which Java reads, are typing errors here. */
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** Guidance beyond this is noise in every model. */
    private static final int GUIDANCE = 100;

    private static final int MANY = 1_000_000;
    /** The most pixels of one sample: about those of 800 frames of 480 × 720. */
    private static final long MOST_PIXELS = 1L << 28;

    private static final Map<String, OptionRange> RANGES = Map.ofEntries(
            // How samples are made.
            whole("steps", 1, 1000),
            decimal("guidance", 0, GUIDANCE),
            decimal("trueGuidance", 0, GUIDANCE),
            decimal("guidanceRescale", 0, 1),
            whole("width", 8, 8192),
            whole("height", 8, 8192),
            whole("widthHeight", 8, 8192),
            whole("frames", 1, 1024),
            whole("framesPerSecond", 1, 240),
            whole("pngLevel", 1, 9),
            whole("maxSequenceLength", 1, 512),
            // Which network calls are saved.
            decimal("threshold", 0, 100),
            whole("maxSkipSteps", 1, 1000),
            whole("interval", 1, 1000),
            whole("order", 0, 1),
            whole("maxCalls", 1, 1000),
            decimal("speedup", 1, 1000),
            decimal("minPsnr", 0, 1000),
            decimal("guard", Math.ulp(0.0), Math.nextDown(1.0)),
            // How work is cut.
            whole("threads", 1, 1024),
            whole("batchSize", 1, 4096),
            whole("imagesPerPrompt", 1, MANY),
            whole("promptsNum", 1, Integer.MAX_VALUE),
            whole("partitions", 1, MANY),
            whole("parallel", 1, 64),
            decimal("audit", 0, 1),
            // How plans are made and judged, and what is measured.
            whole("calibration", 0, MANY),
            whole("validation", 0, MANY),
            whole("heldOut", 0, MANY),
            whole("guardSamples", 0, MANY),
            whole("budgets", 1, 1000),
            whole("searchSeconds", 0, 31_536_000),
            whole("refineRounds", 0, 1000),
            whole("fitTasks", 1, MANY),
            whole("skipPrompts", 0, 1_000_000_000),
            whole("samples", 1, MANY),
            whole("pictures", 0, 1000),
            whole("warmUp", 0, 1000),
            whole("rounds", 1, 1000),
            decimal("pricePerGpuHour", 0, MANY),
            whole("rows", 1, 1_000_000_000_000L),
            whole("left", 0, 1_000_000_000_000L),
            whole("each", 1, MANY),
            whole("side", 8, 8192),
            whole("repeats", 1, MANY));

    private OptionRanges() {}

    private static Map.Entry<String, OptionRange> whole(String name, long least, long most) {
        return Map.entry(name, new OptionRange(true, least, most));
    }

    private static Map.Entry<String, OptionRange> decimal(String name, double least, double most) {
        return Map.entry(name, new OptionRange(false, least, most));
    }

    /**
     * Checks the value of an option; one that has no range takes every number.
     *
     * @param label how the option is called where it was given
     * @throws IllegalArgumentException that says what the option takes
     */
    public static void check(String name, String label, Number value) {
        OptionRange range = RANGES.get(name);
        if (range != null && !range.takes(value.doubleValue())) {
            throw refused(name, label, value);
        }
    }

    /**
     * The number that a text says, in the digits 0 to 9.
     *
     * @param type int, long or double, or their boxes
     * @throws IllegalArgumentException that says what the option takes
     */
    public static Number parse(String name, String label, Class<?> type, String text) {
        Number value;
        try {
            value = read(type, text.strip());
        } catch (NumberFormatException e) {
            throw refused(name, label, text);
        }
        check(name, label, value);
        return value;
    }

    /**
     * Checks that a sample has a size that some machine can make, before memory is asked for it.
     *
     * @throws IllegalArgumentException where a sample has more pixels than that
     */
    public static void checkSize(Settings s) {
        long pixels = (long) s.width() * s.height() * s.frames();
        if (pixels > MOST_PIXELS) {
            throw new IllegalArgumentException("A sample of " + s.width() + " × " + s.height()
                    + (s.frames() == 1 ? "" : " × " + s.frames()) + " is " + pixels + " pixels, more than "
                    + MOST_PIXELS + "; ask for a smaller size or fewer frames.");
        }
    }

    /**
     * Reads the number in a text, in the digits 0 to 9.
     *
     * @throws NumberFormatException where the text is no number of this type
     */
    public static Number read(Class<?> type, String text) {
        boolean whole = type != double.class && type != Double.class;
        if (!(whole ? WHOLE : DECIMAL).matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        if (!whole) {
            return Double.valueOf(text);
        }
        return type == long.class || type == Long.class ? Long.valueOf(text) : (Number) Integer.valueOf(text);
    }

    /** Makes the error that refuses the value of an option. */
    public static IllegalArgumentException refused(String name, String label, Object value) {
        OptionRange range = RANGES.get(name);
        String takes = range == null ? "a whole number of 64 bits" : range.said();
        return new IllegalArgumentException(label + " takes " + takes + ", not " + value + ".");
    }
}
