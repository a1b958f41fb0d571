package reusediffusion.spark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.SharedFolder;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

class ShardsTest {
    private static final List<String> LINES = List.of("first", "second");

    private final Configuration configuration = new Configuration();

    @TempDir
    private Path directory;

    @Test
    void anExecutorThatDoesNotShareTheFolderMakesNothing() throws Exception {
        OutputFolder folder = new OutputFolder(directory.resolve("out").toString());
        Staging staging = new Staging(folder, "run");
        SharedFolder shared = new SharedFolder(folder, "run");
        Shards.Shard carried = new Shards.Shard(0, LINES, shared);
        for (Shards.Shard shard : List.of(carried, new Shards.Shard(0, null, shared))) {
            assertThatThrownBy(() -> shard.open(staging, configuration))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageEndingWith(
                            " on this host, although this run wrote it: all hosts must share the output folder.");
        }
        try (Store store = new Store(folder, configuration)) {
            shared.announce(store);
            staging.write(0, LINES.iterator(), configuration);
        }
        assertThat(read(carried, staging)).isEqualTo(LINES);
        assertThat(read(new Shards.Shard(0, null, shared), staging)).isEqualTo(LINES);
        assertThatThrownBy(() ->
                        new Shards.Shard(0, LINES, new SharedFolder(folder, "other")).open(staging, configuration))
                .hasMessageContaining("all hosts must share");
        assertThat(read(new Shards.Shard(0, LINES, null), staging))
                .as("on the driver's own machine")
                .isEqualTo(LINES);
    }

    private List<String> read(Shards.Shard shard, Staging staging) throws IOException {
        try (BufferedReader lines = shard.open(staging, configuration)) {
            return lines.lines().toList();
        }
    }
}
