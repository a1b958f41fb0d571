package reusediffusion.pipeline;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tells one model from another, in seconds for any size: configurations whole, and of each file of weights its length, its beginning
 * (names, types, shapes) and its end.
 *
 * @param weights of all .safetensors files, 16 hexadecimal digits
 * @param configuration of all .json files but preset.json, whose settings a run may change, 16 hexadecimal digits
 */
public record ModelFingerprint(String weights, String configuration) implements Serializable {
    private static final int EDGE = 1 << 20;

    /** Looks at a model folder. */
    public static ModelFingerprint of(Path model) {
        try (Stream<Path> all = Files.walk(model)) {
            List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
            return new ModelFingerprint(digest(model, files, ".safetensors"), digest(model, files, ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException("The model folder " + model + " cannot be read.", e);
        }
    }

    private static String digest(Path model, List<Path> files, String ending) throws IOException {
        MessageDigest digest = Digests.sha256();
        for (Path file : files) {
            if (file.toString().endsWith(ending) && !file.endsWith("preset.json")) {
                digest.update((model.relativize(file) + " " + Files.size(file) + "\n").getBytes("UTF-8"));
                addEdges(file, digest);
            }
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
