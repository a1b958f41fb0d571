package reusediffusion.spark;

import java.time.Duration;
import java.util.List;
import reusediffusion.machine.Machines;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.sink.Chunking;

/** A driver in a process of its own, for tests that kill it: PROMPTS OUTPUT PARTITIONS [MILLIS of a chunk]. */
final class Driver {
    private Driver() {}

    public static void main(String[] arguments) throws Exception {
        Duration every =
                arguments.length > 3 ? Duration.ofMillis(Long.parseLong(arguments[3])) : Chunking.USUAL.every();
        Trial.of(arguments[0], arguments[1])
                .partitions(Integer.parseInt(arguments[2]))
                .run(
                        Sessions.of("local[2]"),
                        new StandIn("a"),
                        new Chunking(every, Chunking.USUAL.fileBytes()),
                        new StopRequest());
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
