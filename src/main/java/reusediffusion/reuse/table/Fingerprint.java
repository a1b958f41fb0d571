package reusediffusion.reuse.table;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Eight hexadecimal digits that stand for a text, in names of files and where texts are compared at a glance. */
public final class Fingerprint {
    private static final int DIGITS = 8;

    private Fingerprint() {}

    /** The digits of {@code text}: the first ones of its name-based UUID (RFC 4122, version 3). */
    public static String of(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, DIGITS);
    }
}
