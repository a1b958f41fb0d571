package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.OwnNames;

/**
 * A file {@code _lock.TOKEN} of each driver's own. Who wants the folder puts it first and lists afterwards, and holds the folder if there is
 * no other: of two, at least the later one sees both. Who is not alone takes its own away. A driver whose lock was taken for dead learns it
 * from {@code _lock.stale.TOKEN}, also where its renewal comes late and puts the lock there again.
 */
record ObjectLock(Store store, OutputFolder folder) implements LockSteps {
    private static final int LONGEST_PAUSE = 500; // ms

    @Override
    public Path claim(LockHolder self) throws IOException {
        renew(self);
        Path own = folder.lock(self.token());
        Path other = names().stream()
                .filter(name -> OwnNames.isLock(name) && !name.equals(own.getName()))
                .sorted()
                .findFirst()
                .map(folder::at)
                .orElse(null);
        if (other != null) {
            store.delete(own);
            pause();
        }
        return other;
    }

    /** Two that came at once do not come again at once. */
    private static void pause() throws IOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the lock of the output folder was taken.", e);
        }
    }

    @Override
    public boolean isOurs(LockHolder self) throws IOException {
        List<String> names = names();
        return names.contains(folder.lock(self.token()).getName())
                && !names.contains(folder.staleLock(self.token()).getName());
    }

    @Override
    public void renew(LockHolder self) throws IOException {
        store.write(folder.lock(self.token()), self.json().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void release(LockHolder self) throws IOException {
        store.delete(folder.lock(self.token()));
    }

    @Override
    public void setAside(Path lock, Path name, String content) throws IOException {
        String token = LockHolder.parse(content).token();
        Path stale = token == null || !lock.equals(folder.lock(token)) ? name : folder.staleLock(token);
        store.write(stale, content.getBytes(StandardCharsets.UTF_8));
        store.delete(lock);
    }

    /** The time between two beats, each of which costs two requests. */
    @Override
    public Duration beat() {
        return Duration.ofSeconds(10);
    }

    @Override
    public int silence() {
        return 4;
    }

    private List<String> names() throws IOException {
        return store.list(folder.path()).stream()
                .map(FileStatus::getPath)
                .map(Path::getName)
                .toList();
    }
}
