package reusediffusion.job.notebook;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;
import picocli.CommandLine.Command;
import reusediffusion.job.run.Job;
import reusediffusion.pipeline.folder.Installation;

/** How the kernel JJava finds this program. */
@Command(
        name = "environment",
        description =
                "Prints what a shell has to set before jupyter starts, so that the kernel JJava finds this program:"
                        + " eval \"$(jobs/notebook environment)\".",
        sortOptions = false,
        footer = "  eval \"$(jobs/notebook environment)\"")
public final class KernelEnvironment implements Job {
    @Override
    public void run(SparkConf conf) {
        Set<String> entries = new LinkedHashSet<>();
        for (String entry : ClassPath.entries()) {
            boolean ofMany =
                    entry.endsWith(".jar") && !entry.equals(ClassPath.entries().get(0));
            entries.add(ofMany ? Path.of(entry).getParent() + "/*.jar" : entry);
        }
        String home = Installation.path("").toAbsolutePath().normalize().toString();
        String work = Installation.work("").toAbsolutePath().normalize().toString();
        System.out.println("export JJAVA_CLASSPATH='" + String.join(File.pathSeparator, entries) + "'");
        System.out.println("export JJAVA_JVM_OPTS='" + JavaModuleOptions.defaultModuleOptions()
                + " -Dspark.reusediffusion.home=" + home + " -Dspark.reusediffusion.work=" + work + "'");
    }
}
