package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Samples in a tar, by the members that a manifest names: one, or {@code KEY.*.png} for the frames of a clip. */
public final class TarMembers {
    private static final Pattern FRAME = Pattern.compile("(.*)\\.\\d{4,}\\.([^.]+)");

    private TarMembers() {}

    /** The contents of these members by their own names; reading ends when none can follow. */
    public static Map<String, byte[]> read(InputStream in, Collection<String> wanted) throws IOException {
        Map<String, byte[]> found = new HashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
                if (wanted.contains(entry.getName()) || wanted.contains(named(entry.getName()))) {
                    found.put(entry.getName(), tar.readAllBytes());
                }
            }
        }
        return found;
    }

    /** How a manifest names a frame's clip. */
    private static String named(String member) {
        Matcher frame = FRAME.matcher(member);
        return frame.matches() ? frame.group(1) + ".*." + frame.group(2) : member;
    }

    /** The member that holds the prompt of the sample which a manifest names so. */
    public static String text(String member) {
        return TarLayout.text(member.substring(0, member.indexOf('.') < 0 ? member.length() : member.indexOf('.')));
    }

    /** The contents of one sample: of a clip all frames, in their order. */
    public static List<byte[]> parts(Map<String, byte[]> members, String member) {
        return members.entrySet().stream()
                .filter(each ->
                        each.getKey().equals(member) || named(each.getKey()).equals(member))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }
}
