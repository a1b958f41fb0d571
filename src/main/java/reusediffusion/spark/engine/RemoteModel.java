package reusediffusion.spark.engine;

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
import java.util.ServiceConfigurationError;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.spark.storage.Address;
import reusediffusion.spark.storage.StorageLibraries;

/** The files of a model folder on a Hadoop file system. */
final class RemoteModel {
    private final String address;
    private final FileSystem files;
    private final org.apache.hadoop.fs.Path root;
    private final List<FileStatus> all = new ArrayList<>();

    /** @throws IllegalArgumentException that says what is wrong with an address, and what to do about it */
    RemoteModel(String address, Configuration configuration) {
        this.address = address;
        refuseUnread(address);
        try {
            root = Address.path(address);
            files = Address.files(root, configuration);
            if (files.getFileStatus(root).isFile()) {
                throw new IllegalArgumentException("The model " + address + " is a single file, and a model is a folder"
                        + " in the diffusers layout; make one with diffusers:"
                        + " DiffusionPipeline.from_single_file(FILE).save_pretrained(FOLDER).");
            }
            var found = files.listFiles(root, true);
            while (found.hasNext()) {
                all.add(found.next());
            }
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There is no model folder " + address + "; check --model.", e);
        } catch (IOException | RuntimeException | ServiceConfigurationError | NoClassDefFoundError e) {
            throw unreachable(address, e);
        }
        all.sort((a, b) -> a.getPath().compareTo(b.getPath()));
    }

    /** Addresses that no file system here reads. */
    private static void refuseUnread(String address) {
        if (address.matches("(hf|https?|ftp)://.*")) {
            throw new IllegalArgumentException("Jobs do not read models from the network: download the model " + address
                    + " first, with jobs/models download ORG/NAME, and name its folder with --model.");
        }
    }

    private static IllegalArgumentException unreachable(String address, Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        if (cause instanceof ClassNotFoundException
                || cause instanceof NoClassDefFoundError
                || text.contains("No FileSystem for scheme")) {
            return new IllegalArgumentException(
                    "The model " + address + " lies on a file system whose classes are not here (" + text + "); "
                            + StorageLibraries.remedy(address.replaceFirst(":.*", "")) + ".",
                    error);
        }
        if (error instanceof IllegalArgumentException told && told.getMessage().endsWith(".")) {
            return told; // a sentence already
        }
        return new IllegalArgumentException(
                "The model " + address + " cannot be read (" + text.replaceAll("[.:]$", "")
                        + "); check the address, and that its file system answers.",
                error);
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

    /** Lays the model out without its weights, each file as a {@link ModelOutline}. */
    void outlineTo(Path folder) throws IOException {
        String base = root.toUri().getPath();
        for (FileStatus file : all) {
            String relative = file.getPath().toUri().getPath().substring(base.length() + 1);
            Path target = folder.resolve(relative);
            Files.createDirectories(target.getParent());
            ModelOutline.lay(files, file, target);
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
