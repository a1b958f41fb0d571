package reusediffusion.spark.executor;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Executors that were lost, by host and exit code, and what each code asks for. */
public final class LostExecutors extends SparkListener {
    private static final Pattern CODE = Pattern.compile("(?:exit(?:ed with)?|with) (?:code|status):? (-?\\d+)");
    private static final String NONE = "no exit code";
    private static final String TAKEN_BACK = "taken back";

    private final PrintStream console;
    private final Map<String, String> hosts = new HashMap<>();
    private final Map<String, Map<String, Integer>> byCode = new TreeMap<>();
    private final Set<String> told = new HashSet<>();
    private int count;

    /** Tells on {@code console} which hosts lost executors. */
    public LostExecutors(PrintStream console, Map<String, String> hostsOfExecutors) {
        this.console = console;
        hosts.putAll(hostsOfExecutors);
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded event) {
        hosts.put(event.executorId(), event.executorInfo().executorHost());
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
        String host = hosts.getOrDefault(event.executorId(), "an unknown host");
        if (isTakenBack(event.reason())) {
            if (told.add(TAKEN_BACK)) {
                console.println(
                        "Executor " + event.executorId() + " on " + host + " was taken back by the cluster; what it had"
                                + " finished is kept, and the rest of its shard is made elsewhere.");
            }
            return;
        }
        String code = code(event.reason());
        byCode.computeIfAbsent(code, any -> new TreeMap<>()).merge(host, 1, Integer::sum);
        count++;
        if (told.add(code)) {
            console.println("Executor " + event.executorId() + " on " + host + " was lost with " + code
                    + ", and its shard is made again elsewhere." + remedy(code));
        }
    }

    /** Whether Spark's words for the end of an executor are those for one that was decommissioned, or preempted by YARN. */
    public static boolean isTakenBack(String reason) {
        return String.valueOf(reason)
                .matches("(?is).*(executor decommission|finished decommissioning|was preempted).*");
    }

    /** The number of executors that were lost so far. */
    public synchronized int count() {
        return count;
    }

    /** A sentence about all lost executors, with the remedies. */
    public synchronized String sentence() {
        String lost = byCode.entrySet().stream()
                .map(code -> code.getValue().entrySet().stream()
                                .map(host -> host.getValue() + " on " + host.getKey())
                                .collect(Collectors.joining(", "))
                        + " with " + code.getKey())
                .collect(Collectors.joining("; "));
        return "Executors lost: " + lost + "."
                + byCode.keySet().stream().map(LostExecutors::remedy).collect(Collectors.joining());
    }

    static String code(String reason) {
        Matcher code = CODE.matcher(String.valueOf(reason));
        return code.find() ? "exit code " + code.group(1) : NONE;
    }

    /** What ends a process with this code, and what to do about it. */
    private static String remedy(String code) {
        return switch (code) {
            case "exit code 137" -> " Code 137 is a kill from outside, mostly the kernel's where memory ran out: give"
                    + " --conf spark.executor.memoryOverhead the size of the model and more, lower --batch-size, or run fewer"
                    + " executors on a host.";
            case "exit code 52" -> " Code 52 is a full Java heap: raise --executor-memory.";
            case "exit code 53" -> " Code 53 is a spark.local.dir that cannot be written: make room there, or name another.";
            case "exit code 70" -> " Code 70 is a GPU that was lost to its process: look at the host's driver.";
            case "exit code 134", "exit code 135", "exit code 139" -> " That is a crash in native code: its hs_err file"
                    + " lies in the executor's work folder.";
            default -> "";
        };
    }
}
