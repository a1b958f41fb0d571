package reusediffusion.spark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.ShardChain;
import reusediffusion.spark.sink.store.Store;

/** Real attempts at a shard of a real disk, in all orders of their steps. */
class InterleavingsTest {
    @TempDir
    private Path directory;

    @Test
    void noSampleIsLostOnADiskAndNoneIsThereTwice() throws Exception {
        Interleavings.Found found = Interleavings.of(directory.toUri().toString(), new Configuration(), 2, 3);
        assertThat(found.tried()).isGreaterThan(15);
        assertThat(found).isEqualTo(new Interleavings.Found(found.tried(), 0, 0, 0));
    }

    /** Creates markers over those of others, as a plain rename would. */
    private static ShardChain.Markers overwriting(Store store, OutputFolder folder, int attempt) {
        ShardChain.Markers own = store.creation().markers("run", 0, attempt);
        return new ShardChain.Markers() {
            @Override
            public long follow(long from) throws IOException {
                return own.follow(from);
            }

            @Override
            public boolean create(long before, byte[] content) throws IOException {
                store.publish(folder.marker("run", 0, before), content);
                return true;
            }
        };
    }

    @Test
    void markersThatOverwriteEachOtherAreFoundOut() throws Exception {
        Interleavings.Found found = Interleavings.of(
                directory.toUri().toString(), new Configuration(), 1, 3, InterleavingsTest::overwriting);
        assertThat(found.lost() + found.doubled()).isPositive();
    }
}
