package reusediffusion.spark.sink;

import java.io.IOException;

/** A process that does so many steps of a {@link FaultyFileSystem} and no more. */
public final class Death implements FaultyFileSystem.Fault {
    private int left;

    public Death(int steps) {
        left = steps;
    }

    @Override
    public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step) throws IOException {
        if (!name.equals("open") && !name.equals("list") && --left < 0) {
            throw new IOException("dead");
        }
        return step.run();
    }
}
