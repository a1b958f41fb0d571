package reusediffusion.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A model's folder while it is downloaded to, by one process at a time. */
final class DownloadFolder implements AutoCloseable {
    private final Path folder;
    private final Path hidden;
    private final FileChannel channel;
    private final FileLock lock;
    private final DownloadReceipts receipts;

    DownloadFolder(Path folder, String repository) throws IOException {
        this.folder = folder;
        this.hidden = Files.createDirectories(folder.resolve(Download.HIDDEN));
        this.channel = FileChannel.open(hidden.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.lock = lock();
        if (lock == null) {
            channel.close();
            throw new HubException(
                    "Another process is downloading to " + folder + "; wait for it, or choose another --save-dir.");
        }
        this.receipts = DownloadReceipts.of(folder);
        requireOf(repository);
    }

    private FileLock lock() throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void requireOf(String repository) throws IOException {
        Path name = hidden.resolve("repository");
        String before = Files.exists(name) ? Files.readString(name).strip() : repository;
        if (!before.equals(repository)) {
            close();
            throw new HubException(
                    folder + " holds " + before + "; download " + repository + " to another --save-dir.");
        }
        Files.writeString(name, repository + "\n");
    }

    Path folder() {
        return folder;
    }

    PartialFile part(RemoteFile file) {
        return new PartialFile(hidden, file);
    }

    /** Whether a file lies under its name as the listing says. */
    boolean isWhole(RemoteFile file) throws IOException {
        if (receipts.holds(file)) {
            return true;
        }
        Path local = folder.resolve(file.path());
        if (!Files.isRegularFile(local) || !file.matches(local)) {
            return false;
        }
        receipts.add(file);
        return true;
    }

    /** Gives what has arrived its name. What lay there and did not come from here is kept aside. */
    void publish(PartialFile part, RemoteFile file) {
        Path target = folder.resolve(file.path());
        try {
            if (Files.exists(target) && !receipts.isUntouched(file.path())) {
                Path aside = hidden.resolve("replaced").resolve(file.path());
                Files.createDirectories(aside.getParent());
                Files.move(target, aside, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new HubException(target + " is in the way and cannot be moved: " + e + ".", e);
        }
        part.publish(target);
        receipts.add(file);
    }

    /** Removes parts of other versions, and files that were downloaded and that the repository no longer has. */
    void tidy(RepositoryListing listing) throws IOException {
        for (String path : receipts.files().keySet()) {
            if (!listing.files().containsKey(path)) {
                if (receipts.isUntouched(path)) {
                    Files.delete(folder.resolve(path));
                }
                receipts.remove(path);
            }
        }
        try (Stream<Path> all = Files.list(hidden)) {
            List<Path> parts = all.filter(file -> file.toString().endsWith(PartialFile.SUFFIX))
                    .toList();
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.release();
        }
        channel.close();
    }
}
