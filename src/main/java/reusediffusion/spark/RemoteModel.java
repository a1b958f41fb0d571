package reusediffusion.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import reusediffusion.pipeline.Digests;

/** The files of a model folder on a Hadoop file system. */
final class RemoteModel {
    private final String address;
    private final FileSystem files;
    private final org.apache.hadoop.fs.Path root;
    private final List<FileStatus> all = new ArrayList<>();

    RemoteModel(String address, Configuration configuration) throws IOException {
        this.address = address;
        root = Address.path(address);
        files = Address.files(root, configuration);
        try {
            var found = files.listFiles(root, true);
            while (found.hasNext()) {
                all.add(found.next());
            }
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There is no model folder " + address + "; check --model.", e);
        }
        all.sort((a, b) -> a.getPath().compareTo(b.getPath()));
    }

    String address() {
        return address;
    }

    long bytes() {
        return all.stream().mapToLong(FileStatus::getLen).sum();
    }

    String name() {
        return root.getName();
    }

    /** A hash of its address and of the names, sizes and times of its files. */
    String key() {
        MessageDigest digest = Digests.sha256();
        digest.update(address.getBytes(StandardCharsets.UTF_8));
        for (FileStatus file : all) {
            String line = file.getPath() + " " + file.getLen() + " " + file.getModificationTime() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /** Copies every file, and reads it back. */
    void copyTo(Path folder) throws IOException {
        String base = root.toUri().getPath();
        for (FileStatus file : all) {
            String relative = file.getPath().toUri().getPath().substring(base.length() + 1);
            copy(file, folder.resolve(relative));
        }
    }

    private void copy(FileStatus file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        MessageDigest read = Digests.sha256();
        try (InputStream in = new DigestInputStream(files.open(file.getPath()), read);
                OutputStream out = Files.newOutputStream(target)) {
            in.transferTo(out);
        }
        MessageDigest written = Digests.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(target), written)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (Files.size(target) != file.getLen() || !MessageDigest.isEqual(read.digest(), written.digest())) {
            throw new IOException("The copy " + target + " differs from " + file.getPath() + ".");
        }
    }
}
