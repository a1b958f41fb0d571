package reusediffusion.spark.sink;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** Whether an output folder is one and the same for the driver and its executors: each finds there what the other wrote. */
public record SharedFolder(OutputFolder folder, String run) implements Serializable {

    /** What an executor found. */
    public enum Kind {
        SHARED,
        /** What the driver wrote is not there. */
        ANOTHER,
        READ_ONLY
    }

    /**
     * What an executor says.
     *
     * @param reason why it cannot write, or nothing
     */
    public record Found(Kind kind, String reason) implements Serializable {}

    /** The driver writes what executors look for. */
    public void announce(Store store) throws IOException {
        store.write(announcement(), run.getBytes(StandardCharsets.UTF_8));
    }

    private Path announcement() {
        return new Path(folder.staging(), run + "/driver");
    }

    private Path answer(String place, String executor) {
        return folder.at(place + "/." + run + "." + executor);
    }

    /** An executor looks for it, and writes an answer to where its shards and their data will go. */
    public Found look(String executor, Configuration configuration) {
        try (Store store = new Store(folder, configuration)) {
            if (!run.equals(store.read(announcement()))) {
                return new Found(Kind.ANOTHER, "");
            }
            for (String place : List.of("shards", "data")) {
                store.makeFolder(folder.at(place));
                store.write(answer(place, executor), run.getBytes(StandardCharsets.UTF_8));
            }
            store.delete(answer("data", executor));
            return new Found(Kind.SHARED, "");
        } catch (IOException e) {
            return new Found(
                    Kind.READ_ONLY,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /**
     * Has an executor look for what the driver wrote, since it may have come after all others were asked. Only file systems are looked at:
     * on an object store no host has a folder of its own.
     *
     * @throws IOException if it is not there
     */
    public void require(Configuration configuration) throws IOException {
        try (Store store = new Store(folder, configuration)) {
            if (store.creation().renames() && !run.equals(store.read(announcement()))) {
                throw new IOException(notHere(announcement()));
            }
        }
    }

    /** What is wrong where a host lacks a file that the run has written. */
    static String notHere(Path file) {
        return "There is no " + file
                + " on this host, although this run wrote it: all hosts must share the output folder.";
    }

    /** Whether the driver finds this executor's answer, which it removes. */
    public boolean sees(String executor, Store store) throws IOException {
        Path answer = answer("shards", executor);
        boolean there = store.exists(answer);
        store.delete(answer);
        return there;
    }
}
