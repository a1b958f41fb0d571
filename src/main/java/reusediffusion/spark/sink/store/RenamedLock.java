package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;

/** One file {@code _lock}, which is created where there is none. */
record RenamedLock(Store store, OutputFolder folder) implements LockSteps {

    @Override
    public Path claim(LockHolder self) throws IOException {
        store.claim(folder.lock(), self.json());
        // Read, and not believed: the answer to a claim may have got lost on its way.
        return isOurs(self) ? null : folder.lock();
    }

    @Override
    public boolean isOurs(LockHolder self) throws IOException {
        return self.json().equals(store.read(folder.lock()));
    }

    @Override
    public void renew(LockHolder self) throws IOException {
        store.touch(folder.lock());
    }

    @Override
    public void release(LockHolder self) throws IOException {
        if (isOurs(self)) {
            store.delete(folder.lock());
        }
    }

    /** Of several drivers that find the lock dead, the one whose move succeeds goes on. */
    @Override
    public void setAside(Path lock, Path name, String content) throws IOException {
        if (store.move(lock, name) && !content.equals(store.readIfAny(name))) {
            // Another driver was quicker, and this is its new lock.
            store.move(name, lock);
        }
    }

    @Override
    public Duration beat() {
        return Duration.ofSeconds(2);
    }

    @Override
    public int silence() {
        return 10;
    }
}
