package io.susanoh.gateway.review;

import io.vertx.core.Future;

/**
 * A language model that judges evidence (CONTRACT §6). Another provider is one more class that
 * implements this. Safe for all threads; blocks none.
 */
@FunctionalInterface
public interface Model {

  /**
   * Asks the model. The future never fails: a model that does not answer is a {@link
   * ModelReply.Failure}.
   */
  Future<ModelReply> ask(ModelRequest request);
}
