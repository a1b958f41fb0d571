package reusediffusion.spark;

import java.util.List;
import reusediffusion.machine.Machines;

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
        List<String> command = Machines.java(
                Driver.class.getName(),
                trial.prompts(),
                trial.output(),
                trial.partitions().toString());
        return new ProcessBuilder(command).inheritIO().start();
    }
}
