package reusediffusion.spark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A driver in a process of its own, for tests that kill it: PROMPTS OUTPUT PARTITIONS. */
final class Driver {
    private Driver() {}

    public static void main(String[] arguments) throws Exception {
        Trial.of(arguments[0], arguments[1])
                .partitions(Integer.parseInt(arguments[2]))
                .run(Sessions.of("local[2]"), new StandIn("a"));
    }

    /** Starts one. */
    static Process start(Trial trial) throws Exception {
        List<String> command = new ArrayList<>(java());
        command.add(Driver.class.getName());
        command.addAll(
                List.of(trial.prompts(), trial.output(), trial.partitions().toString()));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** The beginning of a command that starts a class of these as this process was started. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvmArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    /** What this process was started with: the openings of Java's modules that Spark needs. */
    static List<String> jvmArguments() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-Xmx"))
                .toList();
    }
}
