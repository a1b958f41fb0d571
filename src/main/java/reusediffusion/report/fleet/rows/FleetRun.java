package reusediffusion.report.fleet.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that a benchmark's run measured, and what it was.
 *
 * @param earlier runs that it is compared with, without their pictures and what they were compared with
 */
public record FleetRun(
        RunFacts facts,
        List<SampleRow> samples,
        List<DeviceRow> lanes,
        List<TraceRow> traces,
        List<PictureRow> pictures,
        List<Earlier> earlier) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String FACTS = "run.json";
    private static final String AGAINST = "against";

    /** An earlier run and the name by which the page calls it. */
    public record Earlier(String name, FleetRun run) {}

    /** Has a folder hold no run, until the next is written there whole. */
    public static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FACTS));
    }

    /** Writes {@code rows/}, {@code against/} and then {@code run.json} into a folder, each file whole or not at all. */
    public void write(Path folder) throws IOException {
        Path rows = Files.createDirectories(folder.resolve("rows"));
        new ParquetRows<>(SampleRow.class).write(samples, rows.resolve("samples.parquet"));
        new ParquetRows<>(DeviceRow.class).write(lanes, rows.resolve("lanes.parquet"));
        new ParquetRows<>(TraceRow.class).write(traces, rows.resolve("traces.parquet"));
        new ParquetRows<>(PictureRow.class).write(pictures, rows.resolve("pictures.parquet"));
        for (Earlier each : earlier) {
            each.run.write(folder.resolve(AGAINST).resolve(each.name));
        }
        ParquetRows.whole(folder.resolve(FACTS), part -> Files.write(part, JSON.writeValueAsBytes(facts)));
    }

    /**
     * Reads the run that {@link #write} wrote.
     *
     * @throws IllegalArgumentException where the folder holds no run, or its files are damaged
     */
    public static FleetRun read(Path folder) throws IOException {
        Path facts = folder.resolve(FACTS);
        if (!Files.isRegularFile(facts)) {
            throw new IllegalArgumentException(
                    folder + " is no run of a benchmark: it has no " + FACTS + "; name the folder of one.");
        }
        Path rows = folder.resolve("rows");
        try {
            return new FleetRun(
                    JSON.readValue(Files.readAllBytes(facts), RunFacts.class),
                    new ParquetRows<>(SampleRow.class).read(rows.resolve("samples.parquet")),
                    new ParquetRows<>(DeviceRow.class).read(rows.resolve("lanes.parquet")),
                    new ParquetRows<>(TraceRow.class).read(rows.resolve("traces.parquet")),
                    new ParquetRows<>(PictureRow.class).read(rows.resolve("pictures.parquet")),
                    earlierOnes(folder.resolve(AGAINST)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(facts + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Earlier> earlierOnes(Path folder) throws IOException {
        List<Earlier> earlier = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            List<Path> runs;
            try (Stream<Path> found = Files.list(folder)) {
                runs = found.sorted().toList();
            }
            for (Path run : runs) {
                earlier.add(new Earlier(run.getFileName().toString(), read(run)));
            }
        }
        return earlier;
    }

    /** The same run together with earlier ones, which keep what a comparison needs. */
    public FleetRun against(List<Earlier> others) {
        List<Earlier> bare = others.stream()
                .map(each -> new Earlier(
                        each.name,
                        new FleetRun(
                                each.run.facts, each.run.samples, each.run.lanes, List.of(), List.of(), List.of())))
                .toList();
        return new FleetRun(facts, samples, lanes, traces, pictures, bare);
    }
}
