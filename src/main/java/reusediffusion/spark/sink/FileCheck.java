package reusediffusion.spark.sink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Compares files with what their markers say; rows are (id, file, member, sha256). */
record FileCheck(OutputFolder folder, SerializableConfiguration configuration) implements Serializable {

    /** What is wrong with the samples that lie in one file or folder. */
    Iterator<String> problems(String file, Iterable<Row> samples) throws IOException {
        List<String> problems = new ArrayList<>();
        try (Store store = new Store(folder, configuration.value())) {
            TreeMap<String, byte[]> parts = parts(store, file);
            for (Row sample : samples) {
                byte[][] bytes = parts.isEmpty() ? new byte[0][] : of(sample.getString(2), parts);
                if (bytes.length == 0) {
                    problems.add("Sample " + sample.getString(0) + " is missing: there is no " + file + ".");
                } else if (!Stored.of(file, null, bytes).sha256().equals(sample.getString(3))) {
                    problems.add("Sample " + sample.getString(0) + " is damaged: " + file + " has changed.");
                }
            }
        }
        return problems.iterator();
    }

    /** The bytes by name: of the file itself, of a folder's files, or of a tar's members. */
    private TreeMap<String, byte[]> parts(Store store, String file) throws IOException {
        TreeMap<String, byte[]> parts = new TreeMap<>();
        if (file.endsWith(".tar")) {
            byte[] tar = store.bytes(folder.at(file));
            return tar == null ? parts : members(tar);
        }
        for (FileStatus status : store.list(folder.at(file))) {
            if (status.isFile()) {
                parts.put(status.getPath().getName(), store.bytes(status.getPath()));
            }
        }
        return parts;
    }

    private static TreeMap<String, byte[]> members(byte[] tar) throws IOException {
        TreeMap<String, byte[]> members = new TreeMap<>();
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (var entry = in.getNextTarEntry(); entry != null; entry = in.getNextTarEntry()) {
                members.put(entry.getName(), in.readAllBytes());
            }
        }
        return members;
    }

    private static byte[][] of(String member, TreeMap<String, byte[]> parts) {
        if (member == null) {
            return parts.values().toArray(byte[][]::new);
        }
        var pattern = FileSystems.getDefault().getPathMatcher("glob:" + member.replaceAll("([\\[\\]{}!])", "\\\\$1"));
        return parts.entrySet().stream()
                .filter(part -> pattern.matches(Path.of(part.getKey())))
                .map(java.util.Map.Entry::getValue)
                .toArray(byte[][]::new);
    }
}
