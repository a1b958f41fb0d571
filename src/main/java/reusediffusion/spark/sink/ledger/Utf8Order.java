package reusediffusion.spark.sink.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** The order in which queries sort texts, for rows that are sorted in this process. */
public final class Utf8Order {
    /** By the bytes of UTF-8, which is another order than that of Java's strings where letters take two of their units. */
    public static final Comparator<String> BYTES = Comparator.comparing(
            text -> text.getBytes(StandardCharsets.UTF_8), (Comparator<byte[]>) Arrays::compareUnsigned);

    private Utf8Order() {}
}
