package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import reusediffusion.report.fleet.rows.FleetRun;

/** Runs that others are compared with. */
final class EarlierRuns {
    private EarlierRuns() {}

    /** Named by their folders, with a number where two have the same name. */
    static List<FleetRun.Earlier> read(List<Path> folders) throws IOException {
        List<FleetRun.Earlier> runs = new ArrayList<>();
        for (Path folder : folders) {
            String name = folder.toAbsolutePath().normalize().getFileName().toString();
            long same = runs.stream()
                    .filter(run -> run.name().replaceFirst(" \\d+$", "").equals(name))
                    .count();
            runs.add(new FleetRun.Earlier(same == 0 ? name : name + " " + (same + 1), FleetRun.read(folder)));
        }
        return runs;
    }

    /** Writes a run into its folder with what it is compared with, in place of what was there. */
    static void beside(FleetRun run, List<FleetRun.Earlier> earlier, Path folder) throws IOException {
        Path against = folder.resolve("against");
        if (Files.isDirectory(against)) {
            FileUtils.deleteDirectory(against.toFile());
        }
        run.against(earlier).write(folder);
    }
}
