package reusediffusion.spark.prompts;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers of prompts' columns, digit by digit as they are written. */
final class ExactNumber {
    /** No number that anybody means has more digits; beyond, writing one out could take all memory. */
    private static final int DIGITS = 400;

    private static final BigInteger LARGEST =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

    private ExactNumber() {}

    /** Whether it is a seed: torch takes the same 64 bits, with or without a sign. */
    static boolean isSeed(BigInteger whole) {
        return whole != null && whole.compareTo(SMALLEST) >= 0 && whole.compareTo(LARGEST) <= 0;
    }

    /** The whole number that a text says; null where it says none. */
    static BigInteger whole(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            return isShort(number) ? number.toBigIntegerExact() : null;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** Whether it has no more digits than anybody means. */
    static boolean isShort(BigDecimal number) {
        return number.precision() + Math.abs((long) number.scale()) <= DIGITS;
    }
}
