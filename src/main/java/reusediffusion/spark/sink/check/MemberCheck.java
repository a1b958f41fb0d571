package reusediffusion.spark.sink.check;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.layout.Members;
import reusediffusion.spark.sink.layout.ParquetEnd;
import reusediffusion.spark.sink.layout.ParquetStreams;
import reusediffusion.spark.sink.layout.ReadFaults;
import reusediffusion.spark.sink.layout.TarMembers;
import reusediffusion.spark.sink.store.Store;

/** Reads the samples that lie within a tar or Parquet file, each once, for the markers that claim them. */
final class MemberCheck {
    private static final Pattern FRAME = Pattern.compile("(.*)\\.\\d{4,}\\.([^.]+)");

    private MemberCheck() {}

    /** Reads a file, where it is there, for claims by the names of its members. */
    static void read(Store store, Path path, Map<String, List<MarkerClaim>> claims) throws IOException {
        try (FSDataInputStream raw = store.open(path)) {
            if (raw == null) {
                return;
            }
            ReadFaults sound = new ReadFaults(raw);
            try {
                if (Members.isParquet(path.getName())) {
                    long length = store.look(path).getLen();
                    readRows(new ParquetStreams.Input(raw, sound, length), claims);
                } else {
                    readTar(sound, claims);
                }
            } catch (IOException | RuntimeException e) {
                // What is no tar or Parquet file (any more) ends here: samples behind this place are missing. A disk
                // that cannot be read is no damage.
                sound.rethrow();
            }
        }
    }

    /**
     * Reads all at once where nothing has changed. Else pictures are read alone, so that damage elsewhere does not hide them; what lies beside
     * them tells of itself by its checksums, and the end of the file by what this program would write.
     */
    private static void readRows(ParquetStreams.Input input, Map<String, List<MarkerClaim>> claims) throws IOException {
        ParquetEnd end = end(input, claims);
        if (end == ParquetEnd.AS_WRITTEN) {
            return;
        }
        each(claims, MarkerClaim::restart);
        Members.ofParquet(input, taking(claims));
        boolean unchanged = false;
        try {
            Members.checkOtherColumns(input);
            unchanged = end == ParquetEnd.UNKNOWN && ParquetEnd.describesOurColumns(input);
        } finally {
            if (!unchanged) {
                each(claims, MarkerClaim::spoil);
            }
        }
    }

    /** Unknown where the file cannot be read so. */
    private static ParquetEnd end(ParquetStreams.Input input, Map<String, List<MarkerClaim>> claims)
            throws IOException {
        try {
            return ParquetEnd.of(input, taking(claims));
        } catch (IOException | RuntimeException e) {
            input.sound().rethrow();
            return ParquetEnd.UNKNOWN;
        }
    }

    private static Members.Visitor taking(Map<String, List<MarkerClaim>> claims) {
        byte[] buffer = new byte[FileCheck.BUFFER];
        return (name, content) -> {
            List<MarkerClaim> named = claims.get(name);
            if (named != null) {
                named.get(0).read(new ByteArrayInputStream(content), buffer);
            }
            return true;
        };
    }

    private static void each(Map<String, List<MarkerClaim>> claims, Consumer<MarkerClaim> step) {
        claims.values().forEach(named -> named.forEach(step));
    }

    private static void readTar(InputStream in, Map<String, List<MarkerClaim>> claims) throws IOException {
        try (var tar = new TarArchiveInputStream(in, "UTF-8")) {
            readEntries(tar, claims);
        }
    }

    /** The claims by the names of the members that hold their prompts. */
    private static Map<String, List<MarkerClaim>> texts(Map<String, List<MarkerClaim>> claims) {
        Map<String, List<MarkerClaim>> texts = new HashMap<>();
        claims.forEach((member, named) -> {
            if (member != null) {
                named.forEach(MarkerClaim::spoil);
                texts.put(TarMembers.text(member), named.subList(0, 1));
            }
        });
        return texts;
    }

    private static void readEntries(TarArchiveInputStream tar, Map<String, List<MarkerClaim>> claims)
            throws IOException {
        byte[] buffer = new byte[FileCheck.BUFFER];
        Map<String, List<MarkerClaim>> texts = texts(claims);
        for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
            String name = entry.getName();
            if (!entry.isCheckSumOK()) {
                continue; // other readers stop here
            }
            for (MarkerClaim claim : texts.getOrDefault(name, List.of())) {
                claim.readText(tar.readAllBytes());
            }
            Matcher frame = FRAME.matcher(name);
            List<MarkerClaim> named = claims.get(name);
            if (named == null && frame.matches()) {
                named = claims.get(frame.group(1) + ".*." + frame.group(2));
            }
            if (named != null) {
                // Where two claim it, neither is to be kept, whatever its bytes.
                named.get(0).read(tar, buffer);
            }
        }
    }
}
