package reusediffusion.spark.engine;

import java.nio.file.Path;

/** A process that holds one copy of a cache until it is killed: CACHE KEY. */
final class Holding {
    private Holding() {}

    public static void main(String[] arguments) throws Exception {
        new HostModelCopies(Path.of(arguments[0]), 0).hold(arguments[1]);
        System.out.println("holds");
        Thread.sleep(60_000);
    }

    /** Starts one, and returns when it holds. */
    static Process start(Path cache, String key) throws Exception {
        String java = ProcessHandle.current().info().command().orElse("java");
        String[] command = {
            java, "-cp", System.getProperty("java.class.path"), Holding.class.getName(), cache.toString(), key
        };
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != 'h') {
            throw new IllegalStateException("The holder did not start.");
        }
        return process;
    }
}
