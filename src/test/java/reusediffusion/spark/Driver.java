package reusediffusion.spark;

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
        java.util.List<String> command = new java.util.ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(java.util.List.of("-cp", System.getProperty("java.class.path"), Driver.class.getName()));
        command.addAll(java.util.List.of(trial.prompts(), trial.output(), trial.partitions().toString()));
        return new ProcessBuilder(command).inheritIO().start();
    }
}
