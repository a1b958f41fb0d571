package reusediffusion.report.fleet.rows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The description of a run, as far as it is no measurement.
 *
 * @param title such as the model's name
 * @param key of tables and plans for its runs
 * @param steps of a full run
 * @param policies that were asked for, in their order
 * @param settings of the samples and of the run, by name
 * @param command that made it
 * @param versions of this program and of what it runs on, by name
 * @param pricePerGpuHour or null
 * @param roll who answered at the start
 * @param lost executors that answered at the start and not at the end
 * @param missing policies that were asked for and gave nothing, with the reason
 * @param bands of the static table, one a step, or empty
 * @param table where they are from, or null
 * @param started in UTC
 */
public record RunFacts(
        String title,
        String key,
        int steps,
        List<String> policies,
        Map<String, String> settings,
        String command,
        Map<String, String> versions,
        Double pricePerGpuHour,
        List<Executor> roll,
        List<String> lost,
        Map<String, String> missing,
        List<Band> bands,
        String table,
        String started) {
    /** What a setting is called that nobody chose, which fingerprints write as {@code null}. */
    private static final String NOT_CHOSEN = "the model's own";

    /** Settings that nobody chose are told as such. */
    public RunFacts {
        Map<String, String> told = new LinkedHashMap<>(settings);
        told.replaceAll((name, value) -> "null".equals(value) ? NOT_CHOSEN : value);
        settings = told;
    }

    /**
     * One executor of the run, as it described itself.
     *
     * @param gpu name, driver and highest clock of its GPU as its driver tells them, or the CPU's name
     * @param clockMillis its clock less the driver's, as far as a question and an answer can tell
     */
    public record Executor(String name, String host, String java, String gpu, double clockMillis) {}

    /** The middle and the outer tenths of the differences at one step. */
    public record Band(double low, double middle, double high) {}
}
