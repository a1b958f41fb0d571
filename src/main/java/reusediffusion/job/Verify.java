package reusediffusion.job;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reusediffusion.spark.sink.Verification;

/** Whether an output folder holds what its markers say. */
@Command(name = "verify", description = "Checks that every committed file is there and whole, and every id unique.")
public final class Verify implements Job {
    @Mixin
    private OutputArgument output;

    public static void main(String[] arguments) {
        Jobs.run(new Verify(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        try (SparkSession spark = Jobs.session(conf, "verify")) {
            Verification found = Verification.of(spark, output.folder(spark));
            Jobs.print(found);
            if (!found.problems().isEmpty()) {
                throw new IllegalStateException(found.problems().size() + " problems were found");
            }
        }
    }
}
