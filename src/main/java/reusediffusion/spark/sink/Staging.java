package reusediffusion.spark.sink;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/**
 * What the shards of a run are to be made of, beside the output while the run lasts: one text file a shard, a sample a line. Whoever makes a
 * shard reads it here, and needs nothing that lies on another executor's disk.
 */
public record Staging(OutputFolder folder, String run) implements Serializable {
    private static final int SMALL = 4 << 20;

    /** Puts a shard there in one step; every attempt at it leaves the same. */
    public void write(int shard, Iterator<String> lines, Configuration configuration) throws IOException {
        Path file = folder.staged(run, shard);
        Path hidden = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
        try (Store store = new Store(folder, configuration)) {
            if (!store.creation().renames()) {
                put(store, file, lines);
                return;
            }
            write(store, hidden, new byte[0], lines);
            if (!store.move(hidden, file)) {
                store.delete(hidden);
            }
        }
    }

    /** In one request, unless it is large. */
    private static void put(Store store, Path file, Iterator<String> lines) throws IOException {
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        while (lines.hasNext() && beginning.size() < SMALL) {
            beginning.writeBytes((lines.next() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        if (lines.hasNext()) {
            write(store, file, beginning.toByteArray(), lines);
        } else {
            store.write(file, beginning.toByteArray());
        }
    }

    private static void write(Store store, Path file, byte[] beginning, Iterator<String> lines) throws IOException {
        try (var out = store.create(file)) {
            out.write(beginning);
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            while (lines.hasNext()) {
                writer.append(lines.next()).append('\n');
            }
            writer.flush();
            out.sync();
        }
    }

    /** Opens a shard's lines; the caller closes them. */
    public BufferedReader open(int shard, Configuration configuration) throws IOException {
        Path file = folder.staged(run, shard);
        try {
            var in = file.getFileSystem(configuration).open(file);
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            throw new IOException(SharedFolder.notHere(file), e);
        }
    }

    /** Removes what this run and those that died before it left. */
    public void clear(Store store) throws IOException {
        store.delete(folder.staging());
    }
}
