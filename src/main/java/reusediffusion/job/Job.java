package reusediffusion.job;

import org.apache.spark.SparkConf;

/** A command whose options are filled in. */
interface Job {

    /** Does the work; an {@link IllegalArgumentException} is a sentence for the user. */
    void run(SparkConf conf) throws Exception;
}
