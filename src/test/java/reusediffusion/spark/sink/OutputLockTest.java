package reusediffusion.spark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLockTest {
    @TempDir
    private Path directory;

    private OutputFolder folder;
    private Store store;

    @BeforeEach
    void open() throws Exception {
        folder = new OutputFolder(directory.toUri().toString());
        store = new Store(folder, new Configuration());
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private OutputLock take(String run) throws Exception {
        return OutputLock.take(store, folder, run, () -> {}, Duration.ofMillis(300));
    }

    @Test
    void oneAtATime() throws Exception {
        OutputLock first = take("first");
        assertThatThrownBy(() -> take("second"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is being written by run first");
        first.close();
        take("second").close();
        assertThat(Files.list(directory)).isEmpty();
    }

    @Test
    void aProcessThatDiedHereHoldsNothing() throws Exception {
        Holder self = Holder.here("dead");
        Holder dead = new Holder("dead", self.host(), self.process(), "another time");
        Files.writeString(directory.resolve("_lock"), dead.json());
        take("next").close();
        assertThat(directory.resolve("_lock.stale.dead")).exists();
    }

    @Test
    void anotherHostsLockIsTakenOnlyWhenItDoesNotMove() throws Exception {
        Path lock = directory.resolve("_lock");
        Files.writeString(lock, new Holder("far", "elsewhere", 1, "x").json());
        assertThatThrownBy(() -> take("next")).hasMessageContaining("on elsewhere");
        Files.setLastModifiedTime(lock, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
        take("next").close();
    }

    @Test
    void aFingerprintNamesWhatDiffers() throws Exception {
        var first = new Fingerprint(java.util.Map.of("steps", "28", "model", "a"));
        first.settle(store, folder);
        first.settle(store, folder);
        assertThatThrownBy(() -> new Fingerprint(java.util.Map.of("steps", "20", "model", "a")).settle(store, folder))
                .hasMessageContaining("was made with steps 28, and this run has 20");
    }
}
