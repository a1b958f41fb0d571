package reusediffusion.pipeline.family;

import reusediffusion.pipeline.request.Settings;

/** What all families ask of settings, as sentences for the user. */
final class Requirements {
    private static final int LONGEST_TEXT = 512;

    private Requirements() {}

    static void multipleOf(int unit, Settings s) {
        side("Width", s.width(), unit);
        side("Height", s.height(), unit);
    }

    private static void side(String name, int value, int unit) {
        if (value < unit || value % unit != 0) {
            int below = Math.max(unit, value / unit * unit);
            throw new IllegalArgumentException(name + " " + value + " is not a multiple of " + unit + "; try " + below
                    + " or " + (below + unit) + ".");
        }
    }

    /** The position table of the model ends at {@code limit} pixels. */
    static void atMost(int limit, Settings s) {
        if (s.width() > limit || s.height() > limit) {
            throw new IllegalArgumentException("A size of " + s.width() + " × " + s.height()
                    + " is beyond this model's " + limit + " pixels a side.");
        }
    }

    /** Of texts that T5 reads. Source: the checks of {@code max_sequence_length} in the pipelines of diffusers 0.40.0.dev0. */
    static void textLength(String family, Settings s) {
        if (s.maxSequenceLength() < 1 || s.maxSequenceLength() > LONGEST_TEXT) {
            throw new IllegalArgumentException("A maximum sequence length of " + s.maxSequenceLength()
                    + " is not possible with " + family + "; it takes 1 to " + LONGEST_TEXT + ".");
        }
    }

    static void stillPicture(Settings s) {
        if (s.frames() != 1) {
            throw new IllegalArgumentException(
                    "This model makes pictures, not clips; leave out --frames " + s.frames() + ".");
        }
    }

    /** A clip of one frame and a multiple of {@code unit} more. */
    static void framesAfterTheFirst(int unit, Settings s) {
        int more = s.frames() - 1;
        if (more < 0 || more % unit != 0) {
            int below = Math.max(0, more / unit * unit) + 1;
            throw new IllegalArgumentException("--frames " + s.frames() + " is not one and a multiple of " + unit
                    + "; try " + below + " or " + (below + unit) + ".");
        }
    }
}
