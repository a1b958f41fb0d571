package reusediffusion.spark.generate;

import reusediffusion.pipeline.request.OptionRanges;

/**
 * The number of samples that may fail before a job counts as broken: a number, or a share of all samples of the run,
 * which allows at least one.
 */
public record FailureLimit(double value, boolean percent) {

    /**
     * Reads a limit such as {@code 20} or {@code 5%}.
     *
     * @throws IllegalArgumentException where the text is neither a number nor a share
     */
    public static FailureLimit parse(String text) {
        boolean percent = text.endsWith("%");
        try {
            double value = OptionRanges.read(double.class, percent ? text.substring(0, text.length() - 1) : text)
                    .doubleValue();
            if (value >= 0 && (!percent || value <= 100)) {
                return new FailureLimit(value, percent);
            }
        } catch (NumberFormatException e) {
            // Falls through to the sentence below.
        }
        throw new IllegalArgumentException(
                "--max-failures takes a number such as 20 or a share such as 5%, not " + text + ".");
    }

    /** The number of failures that is still allowed. */
    long of(long samples) {
        return percent && value > 0 ? Math.max(1, (long) (samples * value / 100)) : (long) value;
    }

    @Override
    public String toString() {
        String number = value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
        return percent ? number + "%" : number;
    }
}
