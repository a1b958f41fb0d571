package reusediffusion.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.spark.engine.Engine;

/**
 * Draws noise of a sample's seed in no time, and fails where a prompt says so: {@code fail}, {@code memory N} (batches above N), {@code
 * throw FILE} and {@code halt FILE} (the first time, which makes the
 * file), {@code late FILE} (the first time, for ten minutes), {@code always} (takes the task down), {@code slow MILLIS}, {@code killed} (its
 * process ends as one that the kernel kills for memory), {@code until FILE MILLIS} (slow while there is no such file), {@code unmark FOLDER} (waits for a marker there and takes it away).
 *
 * @param loadedFolder where each load leaves a file named after its device, or null
 */
public record StandIn(String name, String device, String loadedFolder) implements Engine<AutoCloseable> {
    private static final int SIDE = 8;

    public StandIn(String name) {
        this(name, "cpu", null);
    }

    @Override
    public Object key(String place) {
        return name + place;
    }

    @Override
    public AutoCloseable load(String place) {
        if (loadedFolder != null) {
            first(loadedFolder + "/" + place + "-" + ProcessHandle.current().pid());
        }
        return () -> {};
    }

    /** Leaves a file named after the size of the batch. */
    @Override
    public void warmUp(AutoCloseable loaded, int batch) {
        if (loadedFolder != null) {
            first(loadedFolder + "/warm-" + batch);
        }
    }

    @Override
    public Map<String, String> fingerprint() {
        return Map.of("model", name);
    }

    @Override
    public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
        List<Generated> made = new ArrayList<>();
        for (Request request : batch) {
            obey(request.prompt().split(" "), batch.size());
            byte[] rgb = new byte[SIDE * SIDE * 3];
            new Random(request.seed()).nextBytes(rgb);
            Run run = new Run(new boolean[] {true, true, false, true}, null, 1, 2, 3, null);
            made.add(new Generated(request, List.of(new Picture(SIDE, SIDE, rgb)), run));
        }
        return made;
    }

    private static void obey(String[] words, int batch) {
        switch (words[0]) {
            case "fail" -> throw new IllegalStateException("This prompt cannot be drawn.");
            case "memory" -> {
                if (batch > Integer.parseInt(words[1])) {
                    throw new IllegalStateException("CUDA out of memory. Tried to allocate 1 EiB");
                }
            }
            case "throw" -> {
                if (first(words[1])) {
                    throw new LinkageError("thrown once");
                }
            }
            case "halt" -> {
                if (first(words[1])) {
                    Runtime.getRuntime().halt(9);
                }
            }
            case "late" -> {
                if (first(words[1])) {
                    sleep(600_000);
                }
            }
            case "always" -> throw new LinkageError("thrown always");
            case "killed" -> Runtime.getRuntime().halt(137);
            case "unmark" -> unmark(Path.of(words[1]));
            case "slow" -> sleep(Long.parseLong(words[1]));
            case "until" -> sleep(Files.exists(Path.of(words[1])) ? 0 : Long.parseLong(words[2]));
            default -> {}
        }
    }

    private static void unmark(Path shards) {
        for (int i = 0; i < 600; i++) {
            try (var markers = Files.newDirectoryStream(shards, "[!._]*")) {
                for (Path marker : markers) {
                    Files.delete(marker);
                    return;
                }
            } catch (IOException e) {
                // The folder comes with the first marker.
            }
            sleep(100);
        }
    }

    private static boolean first(String file) {
        try {
            Files.createFile(Path.of(file));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
