package reusediffusion.pipeline.folder;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A digest of files by their places, lengths, beginnings and ends, which takes the same time for files of any size. */
final class EdgeDigest {
    /** Bytes at each end of a file that are read. */
    private static final int EDGE = 1 << 20;

    private static final long SETTLED_MILLIS = 3000;

    /** Digests by what files they are of, and how large and old these are. */
    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private EdgeDigest() {}

    /**
     * Digests files in their order, as 16 hexadecimal digits. A run asks several times, and files that are as large and as old as they were are
     * not read again.
     *
     * @param files by the place that each has in the model, which counts too
     */
    static String of(Map<Path, Path> files) throws IOException {
        StringBuilder state = new StringBuilder();
        long newest = 0;
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            Path at = file.getValue();
            FileTime time = Files.getLastModifiedTime(at);
            newest = Math.max(newest, time.toMillis());
            state.append(file.getKey()).append(' ').append(at.toAbsolutePath());
            state.append(' ').append(Files.size(at)).append(' ').append(time).append('\n');
        }
        String known = KNOWN.get(state.toString());
        if (known == null) {
            known = read(files);
            // What was written just now could be written again within the same tick of the disk's clock.
            if (System.currentTimeMillis() - newest > SETTLED_MILLIS) {
                KNOWN.put(state.toString(), known);
            }
        }
        return known;
    }

    private static String read(Map<Path, Path> files) throws IOException {
        MessageDigest digest = Digests.sha256();
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            String line = file.getKey() + " " + Files.size(file.getValue()) + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            addEdges(file.getValue(), digest);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static void addEdges(Path file, MessageDigest digest) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] edge = new byte[(int) Math.min(EDGE, in.length())];
            in.readFully(edge);
            digest.update(edge);
            in.seek(in.length() - edge.length);
            in.readFully(edge);
            digest.update(edge);
        }
    }
}
