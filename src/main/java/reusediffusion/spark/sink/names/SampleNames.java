package reusediffusion.spark.sink.names;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import reusediffusion.pipeline.folder.Digests;

/**
 * Names of files for the samples of one attempt. A name is of ASCII alone, so that every process can write and read it whatever its locale,
 * and every file system keeps it as it is: other bytes of the id's UTF-8 become {@code %XX}, as in addresses, and decoding gives the id
 * back. A name that would be too long, or that would differ from an earlier one in upper and lower case alone, is {@code
 * BEGINNING~HASH} with the first 32 hexadecimal digits of SHA-256 of the id; {@code ~} occurs in no other name.
 */
public final class SampleNames {
    /** Leaves room for an ending, and for the dot and the number that hide a file while it is written. */
    private static final int LONGEST = 180;

    private static final int BEGINNING = 100;
    private static final int HASH_BYTES = 16;

    /** Reserved on some file system, a pattern in Hadoop's paths, or what this class gives a meaning. */
    private static final String RESERVED = "/\\:*?\"<>|[]{}%~";

    /** Devices of Windows, whatever their ending. */
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

    private final String alsoReserved;
    private final Set<String> taken = new HashSet<>();

    private SampleNames(String alsoReserved) {
        this.alsoReserved = alsoReserved;
    }

    /** Makes names for files and folders. */
    public static SampleNames ofFiles() {
        return new SampleNames("");
    }

    /** Makes keys for a WebDataset, which end at the first dot. */
    public static SampleNames ofKeys() {
        return new SampleNames(".");
    }

    /**
     * A name that no other sample of this attempt has, on file systems that fold upper and lower case too.
     *
     * @param ending of the file, which the name does not include
     * @throws IllegalArgumentException where the id is in one shard twice
     */
    public String of(String id, String ending) {
        String name = escaped(id);
        if (name.isEmpty() || name.length() > LONGEST || !take(name + ending)) {
            name = hashed(name, id);
            if (!take(name + ending)) {
                throw new IllegalArgumentException("The id '" + id + "' is in one shard twice; ids must be unique.");
            }
        }
        return name;
    }

    /** Whether a file of this name, which has an ending or none, can be that of a sample. */
    public boolean canBe(String name, String id) {
        String plain = escaped(id);
        return Stream.of(plain, hashed(plain, id)).anyMatch(each -> name.equals(each) || name.startsWith(each + "."));
    }

    private boolean take(String name) {
        return taken.add(name.toLowerCase(Locale.ROOT));
    }

    private String escaped(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        boolean device = DEVICE.matcher(id).matches();
        StringBuilder name = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            boolean first = i == 0;
            boolean edge = first || i == bytes.length - 1;
            if (isPlain(bytes[i])
                    && !(first && (device || bytes[i] == '_'))
                    && !(edge && ". ".indexOf(bytes[i]) >= 0)) {
                name.append((char) bytes[i]);
            } else {
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(bytes[i]));
            }
        }
        return name.toString();
    }

    private boolean isPlain(byte b) {
        return b >= ' ' && b < 127 && RESERVED.indexOf(b) < 0 && alsoReserved.indexOf(b) < 0;
    }

    private static String hashed(String name, String id) {
        int length = Math.min(BEGINNING, name.length());
        int escape = name.lastIndexOf('%', length - 1);
        String beginning = name.substring(0, escape >= 0 && escape > length - 3 ? escape : length);
        byte[] hash = Digests.sha256().digest(id.getBytes(StandardCharsets.UTF_8));
        return beginning + "~" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }
}
