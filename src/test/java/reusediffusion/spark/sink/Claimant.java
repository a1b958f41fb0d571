package reusediffusion.spark.sink;

import java.lang.ProcessBuilder.Redirect;
import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** A process that claims 200 names in a folder as fast as it can once it is told to, and prints how many it got: FOLDER. */
public final class Claimant {
    public static final int NAMES = 200;

    private Claimant() {}

    public static void main(String[] arguments) throws Exception {
        OutputFolder folder = new OutputFolder(arguments[0]);
        int won = 0;
        try (Store store = new Store(folder, new Configuration())) {
            System.out.println("ready");
            System.in.read();
            for (int i = 0; i < NAMES; i++) {
                won += store.claim(
                                folder.at("name" + i),
                                "of " + ProcessHandle.current().pid())
                        ? 1
                        : 0;
            }
        }
        System.out.println(won);
    }

    /** Starts one, which waits for a byte. */
    public static Process start(OutputFolder folder) throws Exception {
        String java = ProcessHandle.current().info().command().orElse("java");
        return new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claimant.class.getName(),
                        folder.root())
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
