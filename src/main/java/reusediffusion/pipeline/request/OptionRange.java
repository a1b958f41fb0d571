package reusediffusion.pipeline.request;

/**
 * What an option takes that is a number.
 *
 * @param least which is taken too, as {@code most}
 */
record OptionRange(boolean whole, double least, double most) {
    /** Whether this range contains the value. */
    boolean takes(double value) {
        return value >= least && value <= most; // not so of NaN
    }

    /** This range in words. */
    String said() {
        if (least == Math.ulp(0.0)) {
            return "a number between 0 and 1, such as 0.5";
        }
        String from = number(least) + (most >= Integer.MAX_VALUE ? " or more" : " to " + number(most));
        return (whole ? "a whole number, " : "a number, ") + from;
    }

    private static String number(double value) {
        return String.valueOf((long) value);
    }
}
