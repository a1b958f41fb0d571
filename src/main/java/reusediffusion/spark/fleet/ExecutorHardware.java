package reusediffusion.spark.fleet;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import reusediffusion.spark.executor.EachExecutor;

/**
 * A description of one executor and its host.
 *
 * @param gpus names, drivers and highest clocks of the GPUs of its host; empty where there are none
 * @param cpu name and number of processors
 * @param clock milliseconds since 1970
 */
public record ExecutorHardware(String executor, String host, String java, String gpus, String cpu, long clock)
        implements Serializable {

    /** An executor, and its clock less the driver's in milliseconds. */
    public record Answer(ExecutorHardware hardware, double clockMillis) {}

    /** The roll call of all executors that are there. */
    public static List<Answer> of(SparkContext context) {
        EachExecutor.ask(context, ExecutorHardware::here); // the first question also pays for what is started for it
        long before = System.currentTimeMillis();
        Map<String, ExecutorHardware> answers = EachExecutor.ask(context, ExecutorHardware::here);
        double middle = (before + System.currentTimeMillis()) / 2.0;
        return answers.values().stream()
                .map(each -> new Answer(each, each.clock - middle))
                .toList();
    }

    /** The hosts of the executors that are there, by the executors' names. */
    public static Map<String, String> hosts(SparkContext context) {
        return EachExecutor.hosts(context);
    }

    private static ExecutorHardware here() {
        return new ExecutorHardware(
                SparkEnv.get().executorId(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                System.getProperty("java.version"),
                gpusHere(),
                cpuHere(),
                System.currentTimeMillis());
    }

    /** As the driver tells them, equal ones together. */
    static String gpusHere() {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi", "--query-gpu=name,driver_version,clocks.max.sm", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                return "";
            }
            Map<String, Long> kinds = said.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
            List<String> told = new ArrayList<>();
            kinds.forEach((kind, count) -> told.add(count + " × " + kind));
            return String.join("; ", told);
        } catch (IOException e) {
            return ""; // no driver, no GPU
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String cpuHere() {
        int processors = Runtime.getRuntime().availableProcessors();
        String name = "CPU";
        try {
            name = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(name);
        } catch (IOException e) {
            // not Linux: the number of processors is told alone
        }
        return name + ", " + processors + " processors";
    }
}
