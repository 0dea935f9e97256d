// Generated from proto/consilium/v1 by 'npm run generate'. Do not edit.
import * as $protobuf from "protobufjs/minimal.js";
import type Long from "long";

/** Namespace consilium. */
export namespace consilium {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a Hello.
         * @deprecated Use consilium.v1.Hello.$Properties instead.
         */
        interface IHello extends consilium.v1.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello lowest. */
            lowest: number;

            /** Hello highest. */
            highest: number;

            /** Hello build. */
            build: string;

            /** Hello features. */
            features: string[];

            /**
             * Creates a new Hello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Hello instance
             */
            static create(properties: consilium.v1.Hello.$Shape): consilium.v1.Hello & consilium.v1.Hello.$Shape;
            static create(properties?: consilium.v1.Hello.$Properties): consilium.v1.Hello;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link consilium.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Hello & consilium.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Hello & consilium.v1.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello lowest */
                lowest?: (number|null);

                /** Hello highest */
                highest?: (number|null);

                /** Hello build */
                build?: (string|null);

                /** Hello features */
                features?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hello. */
            type $Shape = consilium.v1.Hello.$Properties;
        }

        /** Role enum. */
        enum Role {

            /** ROLE_UNSPECIFIED value */
            ROLE_UNSPECIFIED = 0,

            /** ROLE_SITE value */
            ROLE_SITE = 1,

            /** ROLE_ADMIN value */
            ROLE_ADMIN = 2,

            /** ROLE_LEAD value */
            ROLE_LEAD = 3,

            /** ROLE_VIEWER value */
            ROLE_VIEWER = 4
        }

        /**
         * Properties of an EnrollRequest.
         * @deprecated Use consilium.v1.EnrollRequest.$Properties instead.
         */
        interface IEnrollRequest extends consilium.v1.EnrollRequest.$Properties {
        }

        /** Represents an EnrollRequest. */
        class EnrollRequest {

            /**
             * Constructs a new EnrollRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.EnrollRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EnrollRequest hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** EnrollRequest name. */
            name: string;

            /** EnrollRequest token. */
            token: Uint8Array;

            /** EnrollRequest csr. */
            csr: Uint8Array;

            /** EnrollRequest identityKey. */
            identityKey: Uint8Array;

            /** EnrollRequest identityProof. */
            identityProof: Uint8Array;

            /**
             * Creates a new EnrollRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EnrollRequest instance
             */
            static create(properties: consilium.v1.EnrollRequest.$Shape): consilium.v1.EnrollRequest & consilium.v1.EnrollRequest.$Shape;
            static create(properties?: consilium.v1.EnrollRequest.$Properties): consilium.v1.EnrollRequest;

            /**
             * Encodes the specified EnrollRequest message. Does not implicitly {@link consilium.v1.EnrollRequest.verify|verify} messages.
             * @param message EnrollRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.EnrollRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EnrollRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.EnrollRequest & consilium.v1.EnrollRequest.$Shape} EnrollRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.EnrollRequest & consilium.v1.EnrollRequest.$Shape;
        }

        namespace EnrollRequest {

            /** Properties of an EnrollRequest. */
            interface $Properties {

                /** EnrollRequest hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** EnrollRequest name */
                name?: (string|null);

                /** EnrollRequest token */
                token?: (Uint8Array|null);

                /** EnrollRequest csr */
                csr?: (Uint8Array|null);

                /** EnrollRequest identityKey */
                identityKey?: (Uint8Array|null);

                /** EnrollRequest identityProof */
                identityProof?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EnrollRequest. */
            type $Shape = consilium.v1.EnrollRequest.$Properties;
        }

        /**
         * Properties of a RenewRequest.
         * @deprecated Use consilium.v1.RenewRequest.$Properties instead.
         */
        interface IRenewRequest extends consilium.v1.RenewRequest.$Properties {
        }

        /** Represents a RenewRequest. */
        class RenewRequest {

            /**
             * Constructs a new RenewRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RenewRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RenewRequest hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** RenewRequest csr. */
            csr: Uint8Array;

            /**
             * Creates a new RenewRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RenewRequest instance
             */
            static create(properties: consilium.v1.RenewRequest.$Shape): consilium.v1.RenewRequest & consilium.v1.RenewRequest.$Shape;
            static create(properties?: consilium.v1.RenewRequest.$Properties): consilium.v1.RenewRequest;

            /**
             * Encodes the specified RenewRequest message. Does not implicitly {@link consilium.v1.RenewRequest.verify|verify} messages.
             * @param message RenewRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RenewRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RenewRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RenewRequest & consilium.v1.RenewRequest.$Shape} RenewRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RenewRequest & consilium.v1.RenewRequest.$Shape;
        }

        namespace RenewRequest {

            /** Properties of a RenewRequest. */
            interface $Properties {

                /** RenewRequest hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** RenewRequest csr */
                csr?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RenewRequest. */
            type $Shape = consilium.v1.RenewRequest.$Properties;
        }

        /**
         * Properties of a RenewResponse.
         * @deprecated Use consilium.v1.RenewResponse.$Properties instead.
         */
        interface IRenewResponse extends consilium.v1.RenewResponse.$Properties {
        }

        /** Represents a RenewResponse. */
        class RenewResponse {

            /**
             * Constructs a new RenewResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RenewResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RenewResponse hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** RenewResponse name. */
            name: string;

            /** RenewResponse certificate. */
            certificate: string;

            /** RenewResponse expiresAt. */
            expiresAt: (number|Long);

            /**
             * Creates a new RenewResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RenewResponse instance
             */
            static create(properties: consilium.v1.RenewResponse.$Shape): consilium.v1.RenewResponse & consilium.v1.RenewResponse.$Shape;
            static create(properties?: consilium.v1.RenewResponse.$Properties): consilium.v1.RenewResponse;

            /**
             * Encodes the specified RenewResponse message. Does not implicitly {@link consilium.v1.RenewResponse.verify|verify} messages.
             * @param message RenewResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RenewResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RenewResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RenewResponse & consilium.v1.RenewResponse.$Shape} RenewResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RenewResponse & consilium.v1.RenewResponse.$Shape;
        }

        namespace RenewResponse {

            /** Properties of a RenewResponse. */
            interface $Properties {

                /** RenewResponse hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** RenewResponse name */
                name?: (string|null);

                /** RenewResponse certificate */
                certificate?: (string|null);

                /** RenewResponse expiresAt */
                expiresAt?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RenewResponse. */
            type $Shape = consilium.v1.RenewResponse.$Properties;
        }

        /**
         * Properties of an EnrollResponse.
         * @deprecated Use consilium.v1.EnrollResponse.$Properties instead.
         */
        interface IEnrollResponse extends consilium.v1.EnrollResponse.$Properties {
        }

        /** Represents an EnrollResponse. */
        class EnrollResponse {

            /**
             * Constructs a new EnrollResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.EnrollResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EnrollResponse hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** EnrollResponse name. */
            name: string;

            /** EnrollResponse role. */
            role: consilium.v1.Role;

            /** EnrollResponse certificate. */
            certificate: string;

            /** EnrollResponse authority. */
            authority: string;

            /** EnrollResponse expiresAt. */
            expiresAt: (number|Long);

            /**
             * Creates a new EnrollResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EnrollResponse instance
             */
            static create(properties: consilium.v1.EnrollResponse.$Shape): consilium.v1.EnrollResponse & consilium.v1.EnrollResponse.$Shape;
            static create(properties?: consilium.v1.EnrollResponse.$Properties): consilium.v1.EnrollResponse;

            /**
             * Encodes the specified EnrollResponse message. Does not implicitly {@link consilium.v1.EnrollResponse.verify|verify} messages.
             * @param message EnrollResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.EnrollResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EnrollResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.EnrollResponse & consilium.v1.EnrollResponse.$Shape} EnrollResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.EnrollResponse & consilium.v1.EnrollResponse.$Shape;
        }

        namespace EnrollResponse {

            /** Properties of an EnrollResponse. */
            interface $Properties {

                /** EnrollResponse hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** EnrollResponse name */
                name?: (string|null);

                /** EnrollResponse role */
                role?: (consilium.v1.Role|null);

                /** EnrollResponse certificate */
                certificate?: (string|null);

                /** EnrollResponse authority */
                authority?: (string|null);

                /** EnrollResponse expiresAt */
                expiresAt?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EnrollResponse. */
            type $Shape = consilium.v1.EnrollResponse.$Properties;
        }

        /**
         * Properties of an AgentMessage.
         * @deprecated Use consilium.v1.AgentMessage.$Properties instead.
         */
        interface IAgentMessage extends consilium.v1.AgentMessage.$Properties {
        }

        /** Represents an AgentMessage. */
        class AgentMessage {

            /**
             * Constructs a new AgentMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AgentMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AgentMessage hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** AgentMessage ack. */
            ack?: (consilium.v1.Ack.$Properties|null);

            /** AgentMessage progress. */
            progress?: (consilium.v1.Progress.$Properties|null);

            /** AgentMessage heartbeat. */
            heartbeat?: (consilium.v1.Heartbeat.$Properties|null);

            /** AgentMessage body. */
            body?: ("hello"|"ack"|"progress"|"heartbeat");

            /**
             * Creates a new AgentMessage instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AgentMessage instance
             */
            static create(properties: consilium.v1.AgentMessage.$Shape): consilium.v1.AgentMessage & consilium.v1.AgentMessage.$Shape;
            static create(properties?: consilium.v1.AgentMessage.$Properties): consilium.v1.AgentMessage;

            /**
             * Encodes the specified AgentMessage message. Does not implicitly {@link consilium.v1.AgentMessage.verify|verify} messages.
             * @param message AgentMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AgentMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AgentMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AgentMessage & consilium.v1.AgentMessage.$Shape} AgentMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AgentMessage & consilium.v1.AgentMessage.$Shape;
        }

        namespace AgentMessage {

            /** Properties of an AgentMessage. */
            interface $Properties {

                /** AgentMessage hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** AgentMessage ack */
                ack?: (consilium.v1.Ack.$Properties|null);

                /** AgentMessage progress */
                progress?: (consilium.v1.Progress.$Properties|null);

                /** AgentMessage heartbeat */
                heartbeat?: (consilium.v1.Heartbeat.$Properties|null);

                /** AgentMessage body */
                body?: ("hello"|"ack"|"progress"|"heartbeat");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an AgentMessage. */
            type $Shape = {
              hello?: consilium.v1.Hello.$Shape|null;
              ack?: consilium.v1.Ack.$Shape|null;
              progress?: consilium.v1.Progress.$Shape|null;
              heartbeat?: consilium.v1.Heartbeat.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; hello?: null; ack?: null; progress?: null; heartbeat?: null }|{ body?: "hello"; hello: consilium.v1.Hello.$Shape; ack?: null; progress?: null; heartbeat?: null }|{ body?: "ack"; hello?: null; ack: consilium.v1.Ack.$Shape; progress?: null; heartbeat?: null }|{ body?: "progress"; hello?: null; ack?: null; progress: consilium.v1.Progress.$Shape; heartbeat?: null }|{ body?: "heartbeat"; hello?: null; ack?: null; progress?: null; heartbeat: consilium.v1.Heartbeat.$Shape })
            );
        }

        /**
         * Properties of a CoordinatorMessage.
         * @deprecated Use consilium.v1.CoordinatorMessage.$Properties instead.
         */
        interface ICoordinatorMessage extends consilium.v1.CoordinatorMessage.$Properties {
        }

        /** Represents a CoordinatorMessage. */
        class CoordinatorMessage {

            /**
             * Constructs a new CoordinatorMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.CoordinatorMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CoordinatorMessage hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** CoordinatorMessage command. */
            command?: (consilium.v1.Command.$Properties|null);

            /** CoordinatorMessage heartbeat. */
            heartbeat?: (consilium.v1.Heartbeat.$Properties|null);

            /** CoordinatorMessage body. */
            body?: ("hello"|"command"|"heartbeat");

            /**
             * Creates a new CoordinatorMessage instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CoordinatorMessage instance
             */
            static create(properties: consilium.v1.CoordinatorMessage.$Shape): consilium.v1.CoordinatorMessage & consilium.v1.CoordinatorMessage.$Shape;
            static create(properties?: consilium.v1.CoordinatorMessage.$Properties): consilium.v1.CoordinatorMessage;

            /**
             * Encodes the specified CoordinatorMessage message. Does not implicitly {@link consilium.v1.CoordinatorMessage.verify|verify} messages.
             * @param message CoordinatorMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.CoordinatorMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CoordinatorMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.CoordinatorMessage & consilium.v1.CoordinatorMessage.$Shape} CoordinatorMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.CoordinatorMessage & consilium.v1.CoordinatorMessage.$Shape;
        }

        namespace CoordinatorMessage {

            /** Properties of a CoordinatorMessage. */
            interface $Properties {

                /** CoordinatorMessage hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** CoordinatorMessage command */
                command?: (consilium.v1.Command.$Properties|null);

                /** CoordinatorMessage heartbeat */
                heartbeat?: (consilium.v1.Heartbeat.$Properties|null);

                /** CoordinatorMessage body */
                body?: ("hello"|"command"|"heartbeat");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a CoordinatorMessage. */
            type $Shape = {
              hello?: consilium.v1.Hello.$Shape|null;
              command?: consilium.v1.Command.$Shape|null;
              heartbeat?: consilium.v1.Heartbeat.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; hello?: null; command?: null; heartbeat?: null }|{ body?: "hello"; hello: consilium.v1.Hello.$Shape; command?: null; heartbeat?: null }|{ body?: "command"; hello?: null; command: consilium.v1.Command.$Shape; heartbeat?: null }|{ body?: "heartbeat"; hello?: null; command?: null; heartbeat: consilium.v1.Heartbeat.$Shape })
            );
        }

        /**
         * Properties of a Heartbeat.
         * @deprecated Use consilium.v1.Heartbeat.$Properties instead.
         */
        interface IHeartbeat extends consilium.v1.Heartbeat.$Properties {
        }

        /** Represents a Heartbeat. */
        class Heartbeat {

            /**
             * Constructs a new Heartbeat.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Heartbeat.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Heartbeat instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Heartbeat instance
             */
            static create(properties: consilium.v1.Heartbeat.$Shape): consilium.v1.Heartbeat & consilium.v1.Heartbeat.$Shape;
            static create(properties?: consilium.v1.Heartbeat.$Properties): consilium.v1.Heartbeat;

            /**
             * Encodes the specified Heartbeat message. Does not implicitly {@link consilium.v1.Heartbeat.verify|verify} messages.
             * @param message Heartbeat message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Heartbeat message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Heartbeat & consilium.v1.Heartbeat.$Shape} Heartbeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Heartbeat & consilium.v1.Heartbeat.$Shape;
        }

        namespace Heartbeat {

            /** Properties of a Heartbeat. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Heartbeat. */
            type $Shape = consilium.v1.Heartbeat.$Properties;
        }

        /**
         * Properties of an Ack.
         * @deprecated Use consilium.v1.Ack.$Properties instead.
         */
        interface IAck extends consilium.v1.Ack.$Properties {
        }

        /** Represents an Ack. */
        class Ack {

            /**
             * Constructs a new Ack.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Ack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ack command. */
            command: string;

            /**
             * Creates a new Ack instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Ack instance
             */
            static create(properties: consilium.v1.Ack.$Shape): consilium.v1.Ack & consilium.v1.Ack.$Shape;
            static create(properties?: consilium.v1.Ack.$Properties): consilium.v1.Ack;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link consilium.v1.Ack.verify|verify} messages.
             * @param message Ack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Ack & consilium.v1.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Ack & consilium.v1.Ack.$Shape;
        }

        namespace Ack {

            /** Properties of an Ack. */
            interface $Properties {

                /** Ack command */
                command?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Ack. */
            type $Shape = consilium.v1.Ack.$Properties;
        }

        /** ProgressPhase enum. */
        enum ProgressPhase {

            /** PROGRESS_PHASE_UNSPECIFIED value */
            PROGRESS_PHASE_UNSPECIFIED = 0,

            /** PROGRESS_PHASE_TRAINING value */
            PROGRESS_PHASE_TRAINING = 1,

            /** PROGRESS_PHASE_ENCRYPTING value */
            PROGRESS_PHASE_ENCRYPTING = 2,

            /** PROGRESS_PHASE_UPLOADING value */
            PROGRESS_PHASE_UPLOADING = 3,

            /** PROGRESS_PHASE_OPENING value */
            PROGRESS_PHASE_OPENING = 4
        }

        /**
         * Properties of a Progress.
         * @deprecated Use consilium.v1.Progress.$Properties instead.
         */
        interface IProgress extends consilium.v1.Progress.$Properties {
        }

        /** Represents a Progress. */
        class Progress {

            /**
             * Constructs a new Progress.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Progress.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Progress run. */
            run: string;

            /** Progress step. */
            step: number;

            /** Progress phase. */
            phase: consilium.v1.ProgressPhase;

            /** Progress fraction. */
            fraction?: (number|null);

            /**
             * Creates a new Progress instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Progress instance
             */
            static create(properties: consilium.v1.Progress.$Shape): consilium.v1.Progress & consilium.v1.Progress.$Shape;
            static create(properties?: consilium.v1.Progress.$Properties): consilium.v1.Progress;

            /**
             * Encodes the specified Progress message. Does not implicitly {@link consilium.v1.Progress.verify|verify} messages.
             * @param message Progress message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Progress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Progress message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Progress & consilium.v1.Progress.$Shape} Progress
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Progress & consilium.v1.Progress.$Shape;
        }

        namespace Progress {

            /** Properties of a Progress. */
            interface $Properties {

                /** Progress run */
                run?: (string|null);

                /** Progress step */
                step?: (number|null);

                /** Progress phase */
                phase?: (consilium.v1.ProgressPhase|null);

                /** Progress fraction */
                fraction?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Progress. */
            type $Shape = consilium.v1.Progress.$Properties;
        }

        /**
         * Properties of a Receipt.
         * @deprecated Use consilium.v1.Receipt.$Properties instead.
         */
        interface IReceipt extends consilium.v1.Receipt.$Properties {
        }

        /** Represents a Receipt. */
        class Receipt {

            /**
             * Constructs a new Receipt.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Receipt.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Receipt instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Receipt instance
             */
            static create(properties: consilium.v1.Receipt.$Shape): consilium.v1.Receipt & consilium.v1.Receipt.$Shape;
            static create(properties?: consilium.v1.Receipt.$Properties): consilium.v1.Receipt;

            /**
             * Encodes the specified Receipt message. Does not implicitly {@link consilium.v1.Receipt.verify|verify} messages.
             * @param message Receipt message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Receipt.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Receipt message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Receipt & consilium.v1.Receipt.$Shape} Receipt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Receipt & consilium.v1.Receipt.$Shape;
        }

        namespace Receipt {

            /** Properties of a Receipt. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Receipt. */
            type $Shape = consilium.v1.Receipt.$Properties;
        }

        /**
         * Properties of a RosterEntry.
         * @deprecated Use consilium.v1.RosterEntry.$Properties instead.
         */
        interface IRosterEntry extends consilium.v1.RosterEntry.$Properties {
        }

        /** Represents a RosterEntry. */
        class RosterEntry {

            /**
             * Constructs a new RosterEntry.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RosterEntry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RosterEntry site. */
            site: string;

            /** RosterEntry identityKey. */
            identityKey: Uint8Array;

            /**
             * Creates a new RosterEntry instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RosterEntry instance
             */
            static create(properties: consilium.v1.RosterEntry.$Shape): consilium.v1.RosterEntry & consilium.v1.RosterEntry.$Shape;
            static create(properties?: consilium.v1.RosterEntry.$Properties): consilium.v1.RosterEntry;

            /**
             * Encodes the specified RosterEntry message. Does not implicitly {@link consilium.v1.RosterEntry.verify|verify} messages.
             * @param message RosterEntry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RosterEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RosterEntry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RosterEntry & consilium.v1.RosterEntry.$Shape} RosterEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RosterEntry & consilium.v1.RosterEntry.$Shape;
        }

        namespace RosterEntry {

            /** Properties of a RosterEntry. */
            interface $Properties {

                /** RosterEntry site */
                site?: (string|null);

                /** RosterEntry identityKey */
                identityKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RosterEntry. */
            type $Shape = consilium.v1.RosterEntry.$Properties;
        }

        /** Decision enum. */
        enum Decision {

            /** DECISION_UNSPECIFIED value */
            DECISION_UNSPECIFIED = 0,

            /** DECISION_NONE value */
            DECISION_NONE = 1,

            /** DECISION_APPROVE value */
            DECISION_APPROVE = 2,

            /** DECISION_REJECT value */
            DECISION_REJECT = 3
        }

        /**
         * Properties of an Approval.
         * @deprecated Use consilium.v1.Approval.$Properties instead.
         */
        interface IApproval extends consilium.v1.Approval.$Properties {
        }

        /** Represents an Approval. */
        class Approval {

            /**
             * Constructs a new Approval.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Approval.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Approval run. */
            run: string;

            /** Approval site. */
            site: string;

            /** Approval decision. */
            decision: consilium.v1.Decision;

            /** Approval plan. */
            plan: Uint8Array;

            /** Approval dataset. */
            dataset: Uint8Array;

            /** Approval roster. */
            roster: Uint8Array;

            /** Approval rounds. */
            rounds: number;

            /** Approval expiresAt. */
            expiresAt: (number|Long);

            /** Approval reason. */
            reason: string;

            /** Approval signature. */
            signature: Uint8Array;

            /**
             * Creates a new Approval instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Approval instance
             */
            static create(properties: consilium.v1.Approval.$Shape): consilium.v1.Approval & consilium.v1.Approval.$Shape;
            static create(properties?: consilium.v1.Approval.$Properties): consilium.v1.Approval;

            /**
             * Encodes the specified Approval message. Does not implicitly {@link consilium.v1.Approval.verify|verify} messages.
             * @param message Approval message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Approval.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Approval message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Approval & consilium.v1.Approval.$Shape} Approval
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Approval & consilium.v1.Approval.$Shape;
        }

        namespace Approval {

            /** Properties of an Approval. */
            interface $Properties {

                /** Approval run */
                run?: (string|null);

                /** Approval site */
                site?: (string|null);

                /** Approval decision */
                decision?: (consilium.v1.Decision|null);

                /** Approval plan */
                plan?: (Uint8Array|null);

                /** Approval dataset */
                dataset?: (Uint8Array|null);

                /** Approval roster */
                roster?: (Uint8Array|null);

                /** Approval rounds */
                rounds?: (number|null);

                /** Approval expiresAt */
                expiresAt?: (number|Long|null);

                /** Approval reason */
                reason?: (string|null);

                /** Approval signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Approval. */
            type $Shape = consilium.v1.Approval.$Properties;
        }

        /**
         * Properties of a KeyCommit.
         * @deprecated Use consilium.v1.KeyCommit.$Properties instead.
         */
        interface IKeyCommit extends consilium.v1.KeyCommit.$Properties {
        }

        /** Represents a KeyCommit. */
        class KeyCommit {

            /**
             * Constructs a new KeyCommit.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.KeyCommit.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyCommit run. */
            run: string;

            /** KeyCommit epoch. */
            epoch: number;

            /** KeyCommit site. */
            site: string;

            /** KeyCommit sealingKey. */
            sealingKey: Uint8Array;

            /** KeyCommit commitment. */
            commitment: Uint8Array;

            /** KeyCommit signature. */
            signature: Uint8Array;

            /**
             * Creates a new KeyCommit instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyCommit instance
             */
            static create(properties: consilium.v1.KeyCommit.$Shape): consilium.v1.KeyCommit & consilium.v1.KeyCommit.$Shape;
            static create(properties?: consilium.v1.KeyCommit.$Properties): consilium.v1.KeyCommit;

            /**
             * Encodes the specified KeyCommit message. Does not implicitly {@link consilium.v1.KeyCommit.verify|verify} messages.
             * @param message KeyCommit message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.KeyCommit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyCommit message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.KeyCommit & consilium.v1.KeyCommit.$Shape} KeyCommit
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.KeyCommit & consilium.v1.KeyCommit.$Shape;
        }

        namespace KeyCommit {

            /** Properties of a KeyCommit. */
            interface $Properties {

                /** KeyCommit run */
                run?: (string|null);

                /** KeyCommit epoch */
                epoch?: (number|null);

                /** KeyCommit site */
                site?: (string|null);

                /** KeyCommit sealingKey */
                sealingKey?: (Uint8Array|null);

                /** KeyCommit commitment */
                commitment?: (Uint8Array|null);

                /** KeyCommit signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyCommit. */
            type $Shape = consilium.v1.KeyCommit.$Properties;
        }

        /**
         * Properties of a KeyReveal.
         * @deprecated Use consilium.v1.KeyReveal.$Properties instead.
         */
        interface IKeyReveal extends consilium.v1.KeyReveal.$Properties {
        }

        /** Represents a KeyReveal. */
        class KeyReveal {

            /**
             * Constructs a new KeyReveal.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.KeyReveal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyReveal run. */
            run: string;

            /** KeyReveal epoch. */
            epoch: number;

            /** KeyReveal site. */
            site: string;

            /** KeyReveal seedPart. */
            seedPart: Uint8Array;

            /** KeyReveal sealed. */
            sealed: Uint8Array[];

            /** KeyReveal signature. */
            signature: Uint8Array;

            /**
             * Creates a new KeyReveal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyReveal instance
             */
            static create(properties: consilium.v1.KeyReveal.$Shape): consilium.v1.KeyReveal & consilium.v1.KeyReveal.$Shape;
            static create(properties?: consilium.v1.KeyReveal.$Properties): consilium.v1.KeyReveal;

            /**
             * Encodes the specified KeyReveal message. Does not implicitly {@link consilium.v1.KeyReveal.verify|verify} messages.
             * @param message KeyReveal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.KeyReveal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyReveal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.KeyReveal & consilium.v1.KeyReveal.$Shape} KeyReveal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.KeyReveal & consilium.v1.KeyReveal.$Shape;
        }

        namespace KeyReveal {

            /** Properties of a KeyReveal. */
            interface $Properties {

                /** KeyReveal run */
                run?: (string|null);

                /** KeyReveal epoch */
                epoch?: (number|null);

                /** KeyReveal site */
                site?: (string|null);

                /** KeyReveal seedPart */
                seedPart?: (Uint8Array|null);

                /** KeyReveal sealed */
                sealed?: (Uint8Array[]|null);

                /** KeyReveal signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyReveal. */
            type $Shape = consilium.v1.KeyReveal.$Properties;
        }

        /**
         * Properties of a KeyConfirm.
         * @deprecated Use consilium.v1.KeyConfirm.$Properties instead.
         */
        interface IKeyConfirm extends consilium.v1.KeyConfirm.$Properties {
        }

        /** Represents a KeyConfirm. */
        class KeyConfirm {

            /**
             * Constructs a new KeyConfirm.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.KeyConfirm.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyConfirm run. */
            run: string;

            /** KeyConfirm epoch. */
            epoch: number;

            /** KeyConfirm site. */
            site: string;

            /** KeyConfirm transcript. */
            transcript: Uint8Array;

            /** KeyConfirm signature. */
            signature: Uint8Array;

            /** KeyConfirm start. */
            start?: (consilium.v1.EpochStart.$Properties|null);

            /**
             * Creates a new KeyConfirm instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyConfirm instance
             */
            static create(properties: consilium.v1.KeyConfirm.$Shape): consilium.v1.KeyConfirm & consilium.v1.KeyConfirm.$Shape;
            static create(properties?: consilium.v1.KeyConfirm.$Properties): consilium.v1.KeyConfirm;

            /**
             * Encodes the specified KeyConfirm message. Does not implicitly {@link consilium.v1.KeyConfirm.verify|verify} messages.
             * @param message KeyConfirm message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.KeyConfirm.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyConfirm message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.KeyConfirm & consilium.v1.KeyConfirm.$Shape} KeyConfirm
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.KeyConfirm & consilium.v1.KeyConfirm.$Shape;
        }

        namespace KeyConfirm {

            /** Properties of a KeyConfirm. */
            interface $Properties {

                /** KeyConfirm run */
                run?: (string|null);

                /** KeyConfirm epoch */
                epoch?: (number|null);

                /** KeyConfirm site */
                site?: (string|null);

                /** KeyConfirm transcript */
                transcript?: (Uint8Array|null);

                /** KeyConfirm signature */
                signature?: (Uint8Array|null);

                /** KeyConfirm start */
                start?: (consilium.v1.EpochStart.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyConfirm. */
            type $Shape = consilium.v1.KeyConfirm.$Properties;
        }

        /**
         * Properties of an EpochStart.
         * @deprecated Use consilium.v1.EpochStart.$Properties instead.
         */
        interface IEpochStart extends consilium.v1.EpochStart.$Properties {
        }

        /** Represents an EpochStart. */
        class EpochStart {

            /**
             * Constructs a new EpochStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.EpochStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EpochStart step. */
            step: number;

            /** EpochStart model. */
            model: Uint8Array;

            /**
             * Creates a new EpochStart instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EpochStart instance
             */
            static create(properties: consilium.v1.EpochStart.$Shape): consilium.v1.EpochStart & consilium.v1.EpochStart.$Shape;
            static create(properties?: consilium.v1.EpochStart.$Properties): consilium.v1.EpochStart;

            /**
             * Encodes the specified EpochStart message. Does not implicitly {@link consilium.v1.EpochStart.verify|verify} messages.
             * @param message EpochStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.EpochStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EpochStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.EpochStart & consilium.v1.EpochStart.$Shape} EpochStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.EpochStart & consilium.v1.EpochStart.$Shape;
        }

        namespace EpochStart {

            /** Properties of an EpochStart. */
            interface $Properties {

                /** EpochStart step */
                step?: (number|null);

                /** EpochStart model */
                model?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EpochStart. */
            type $Shape = consilium.v1.EpochStart.$Properties;
        }

        /**
         * Properties of a Contribution.
         * @deprecated Use consilium.v1.Contribution.$Properties instead.
         */
        interface IContribution extends consilium.v1.Contribution.$Properties {
        }

        /** Represents a Contribution. */
        class Contribution {

            /**
             * Constructs a new Contribution.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Contribution.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Contribution run. */
            run: string;

            /** Contribution epoch. */
            epoch: number;

            /** Contribution step. */
            step: number;

            /** Contribution attempt. */
            attempt: number;

            /** Contribution site. */
            site: string;

            /** Contribution baseModel. */
            baseModel: Uint8Array;

            /** Contribution lanePlan. */
            lanePlan: Uint8Array;

            /** Contribution upload. */
            upload: Uint8Array;

            /** Contribution uploadBytes. */
            uploadBytes: (number|Long);

            /** Contribution shares. */
            shares: Uint8Array;

            /** Contribution signature. */
            signature: Uint8Array;

            /** Contribution checksum. */
            checksum: Uint8Array;

            /**
             * Creates a new Contribution instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Contribution instance
             */
            static create(properties: consilium.v1.Contribution.$Shape): consilium.v1.Contribution & consilium.v1.Contribution.$Shape;
            static create(properties?: consilium.v1.Contribution.$Properties): consilium.v1.Contribution;

            /**
             * Encodes the specified Contribution message. Does not implicitly {@link consilium.v1.Contribution.verify|verify} messages.
             * @param message Contribution message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Contribution.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Contribution message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Contribution & consilium.v1.Contribution.$Shape} Contribution
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Contribution & consilium.v1.Contribution.$Shape;
        }

        namespace Contribution {

            /** Properties of a Contribution. */
            interface $Properties {

                /** Contribution run */
                run?: (string|null);

                /** Contribution epoch */
                epoch?: (number|null);

                /** Contribution step */
                step?: (number|null);

                /** Contribution attempt */
                attempt?: (number|null);

                /** Contribution site */
                site?: (string|null);

                /** Contribution baseModel */
                baseModel?: (Uint8Array|null);

                /** Contribution lanePlan */
                lanePlan?: (Uint8Array|null);

                /** Contribution upload */
                upload?: (Uint8Array|null);

                /** Contribution uploadBytes */
                uploadBytes?: (number|Long|null);

                /** Contribution shares */
                shares?: (Uint8Array|null);

                /** Contribution signature */
                signature?: (Uint8Array|null);

                /** Contribution checksum */
                checksum?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Contribution. */
            type $Shape = consilium.v1.Contribution.$Properties;
        }

        /**
         * Properties of a ContributionList.
         * @deprecated Use consilium.v1.ContributionList.$Properties instead.
         */
        interface IContributionList extends consilium.v1.ContributionList.$Properties {
        }

        /** Represents a ContributionList. */
        class ContributionList {

            /**
             * Constructs a new ContributionList.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ContributionList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ContributionList run. */
            run: string;

            /** ContributionList epoch. */
            epoch: number;

            /** ContributionList step. */
            step: number;

            /** ContributionList members. */
            members: consilium.v1.Contribution.$Properties[];

            /**
             * Creates a new ContributionList instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ContributionList instance
             */
            static create(properties: consilium.v1.ContributionList.$Shape): consilium.v1.ContributionList & consilium.v1.ContributionList.$Shape;
            static create(properties?: consilium.v1.ContributionList.$Properties): consilium.v1.ContributionList;

            /**
             * Encodes the specified ContributionList message. Does not implicitly {@link consilium.v1.ContributionList.verify|verify} messages.
             * @param message ContributionList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ContributionList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ContributionList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ContributionList & consilium.v1.ContributionList.$Shape} ContributionList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ContributionList & consilium.v1.ContributionList.$Shape;
        }

        namespace ContributionList {

            /** Properties of a ContributionList. */
            interface $Properties {

                /** ContributionList run */
                run?: (string|null);

                /** ContributionList epoch */
                epoch?: (number|null);

                /** ContributionList step */
                step?: (number|null);

                /** ContributionList members */
                members?: (consilium.v1.Contribution.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ContributionList. */
            type $Shape = consilium.v1.ContributionList.$Properties;
        }

        /**
         * Properties of a ListSignature.
         * @deprecated Use consilium.v1.ListSignature.$Properties instead.
         */
        interface IListSignature extends consilium.v1.ListSignature.$Properties {
        }

        /** Represents a ListSignature. */
        class ListSignature {

            /**
             * Constructs a new ListSignature.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ListSignature.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListSignature run. */
            run: string;

            /** ListSignature epoch. */
            epoch: number;

            /** ListSignature step. */
            step: number;

            /** ListSignature site. */
            site: string;

            /** ListSignature list. */
            list: Uint8Array;

            /** ListSignature signature. */
            signature: Uint8Array;

            /**
             * Creates a new ListSignature instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListSignature instance
             */
            static create(properties: consilium.v1.ListSignature.$Shape): consilium.v1.ListSignature & consilium.v1.ListSignature.$Shape;
            static create(properties?: consilium.v1.ListSignature.$Properties): consilium.v1.ListSignature;

            /**
             * Encodes the specified ListSignature message. Does not implicitly {@link consilium.v1.ListSignature.verify|verify} messages.
             * @param message ListSignature message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ListSignature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListSignature message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ListSignature & consilium.v1.ListSignature.$Shape} ListSignature
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ListSignature & consilium.v1.ListSignature.$Shape;
        }

        namespace ListSignature {

            /** Properties of a ListSignature. */
            interface $Properties {

                /** ListSignature run */
                run?: (string|null);

                /** ListSignature epoch */
                epoch?: (number|null);

                /** ListSignature step */
                step?: (number|null);

                /** ListSignature site */
                site?: (string|null);

                /** ListSignature list */
                list?: (Uint8Array|null);

                /** ListSignature signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListSignature. */
            type $Shape = consilium.v1.ListSignature.$Properties;
        }

        /**
         * Properties of a CertifiedList.
         * @deprecated Use consilium.v1.CertifiedList.$Properties instead.
         */
        interface ICertifiedList extends consilium.v1.CertifiedList.$Properties {
        }

        /** Represents a CertifiedList. */
        class CertifiedList {

            /**
             * Constructs a new CertifiedList.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.CertifiedList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CertifiedList list. */
            list?: (consilium.v1.ContributionList.$Properties|null);

            /** CertifiedList signatures. */
            signatures: consilium.v1.ListSignature.$Properties[];

            /**
             * Creates a new CertifiedList instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CertifiedList instance
             */
            static create(properties: consilium.v1.CertifiedList.$Shape): consilium.v1.CertifiedList & consilium.v1.CertifiedList.$Shape;
            static create(properties?: consilium.v1.CertifiedList.$Properties): consilium.v1.CertifiedList;

            /**
             * Encodes the specified CertifiedList message. Does not implicitly {@link consilium.v1.CertifiedList.verify|verify} messages.
             * @param message CertifiedList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.CertifiedList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CertifiedList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.CertifiedList & consilium.v1.CertifiedList.$Shape} CertifiedList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.CertifiedList & consilium.v1.CertifiedList.$Shape;
        }

        namespace CertifiedList {

            /** Properties of a CertifiedList. */
            interface $Properties {

                /** CertifiedList list */
                list?: (consilium.v1.ContributionList.$Properties|null);

                /** CertifiedList signatures */
                signatures?: (consilium.v1.ListSignature.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CertifiedList. */
            type $Shape = consilium.v1.CertifiedList.$Properties;
        }

        /**
         * Properties of an Answer.
         * @deprecated Use consilium.v1.Answer.$Properties instead.
         */
        interface IAnswer extends consilium.v1.Answer.$Properties {
        }

        /** Represents an Answer. */
        class Answer {

            /**
             * Constructs a new Answer.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Answer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Answer run. */
            run: string;

            /** Answer epoch. */
            epoch: number;

            /** Answer step. */
            step: number;

            /** Answer site. */
            site: string;

            /** Answer list. */
            list: Uint8Array;

            /** Answer sealed. */
            sealed: Uint8Array;

            /** Answer signature. */
            signature: Uint8Array;

            /**
             * Creates a new Answer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Answer instance
             */
            static create(properties: consilium.v1.Answer.$Shape): consilium.v1.Answer & consilium.v1.Answer.$Shape;
            static create(properties?: consilium.v1.Answer.$Properties): consilium.v1.Answer;

            /**
             * Encodes the specified Answer message. Does not implicitly {@link consilium.v1.Answer.verify|verify} messages.
             * @param message Answer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Answer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Answer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Answer & consilium.v1.Answer.$Shape} Answer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Answer & consilium.v1.Answer.$Shape;
        }

        namespace Answer {

            /** Properties of an Answer. */
            interface $Properties {

                /** Answer run */
                run?: (string|null);

                /** Answer epoch */
                epoch?: (number|null);

                /** Answer step */
                step?: (number|null);

                /** Answer site */
                site?: (string|null);

                /** Answer list */
                list?: (Uint8Array|null);

                /** Answer sealed */
                sealed?: (Uint8Array|null);

                /** Answer signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Answer. */
            type $Shape = consilium.v1.Answer.$Properties;
        }

        /**
         * Properties of a StepMetrics.
         * @deprecated Use consilium.v1.StepMetrics.$Properties instead.
         */
        interface IStepMetrics extends consilium.v1.StepMetrics.$Properties {
        }

        /** Represents a StepMetrics. */
        class StepMetrics {

            /**
             * Constructs a new StepMetrics.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.StepMetrics.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StepMetrics step. */
            step: number;

            /** StepMetrics rows. */
            rows: (number|Long);

            /** StepMetrics loss. */
            loss?: (number|null);

            /** StepMetrics accuracy. */
            accuracy?: (number|null);

            /** StepMetrics auroc. */
            auroc?: (number|null);

            /**
             * Creates a new StepMetrics instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StepMetrics instance
             */
            static create(properties: consilium.v1.StepMetrics.$Shape): consilium.v1.StepMetrics & consilium.v1.StepMetrics.$Shape;
            static create(properties?: consilium.v1.StepMetrics.$Properties): consilium.v1.StepMetrics;

            /**
             * Encodes the specified StepMetrics message. Does not implicitly {@link consilium.v1.StepMetrics.verify|verify} messages.
             * @param message StepMetrics message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.StepMetrics.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StepMetrics message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.StepMetrics & consilium.v1.StepMetrics.$Shape} StepMetrics
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.StepMetrics & consilium.v1.StepMetrics.$Shape;
        }

        namespace StepMetrics {

            /** Properties of a StepMetrics. */
            interface $Properties {

                /** StepMetrics step */
                step?: (number|null);

                /** StepMetrics rows */
                rows?: (number|Long|null);

                /** StepMetrics loss */
                loss?: (number|null);

                /** StepMetrics accuracy */
                accuracy?: (number|null);

                /** StepMetrics auroc */
                auroc?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StepMetrics. */
            type $Shape = consilium.v1.StepMetrics.$Properties;
        }

        /**
         * Properties of a Report.
         * @deprecated Use consilium.v1.Report.$Properties instead.
         */
        interface IReport extends consilium.v1.Report.$Properties {
        }

        /** Represents a Report. */
        class Report {

            /**
             * Constructs a new Report.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Report.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Report run. */
            run: string;

            /** Report epoch. */
            epoch: number;

            /** Report step. */
            step: number;

            /** Report site. */
            site: string;

            /** Report model. */
            model: Uint8Array;

            /** Report backend. */
            backend: string;

            /** Report metrics. */
            metrics?: (consilium.v1.StepMetrics.$Properties|null);

            /** Report signature. */
            signature: Uint8Array;

            /** Report wrongAnswers. */
            wrongAnswers: string[];

            /**
             * Creates a new Report instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Report instance
             */
            static create(properties: consilium.v1.Report.$Shape): consilium.v1.Report & consilium.v1.Report.$Shape;
            static create(properties?: consilium.v1.Report.$Properties): consilium.v1.Report;

            /**
             * Encodes the specified Report message. Does not implicitly {@link consilium.v1.Report.verify|verify} messages.
             * @param message Report message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Report.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Report message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Report & consilium.v1.Report.$Shape} Report
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Report & consilium.v1.Report.$Shape;
        }

        namespace Report {

            /** Properties of a Report. */
            interface $Properties {

                /** Report run */
                run?: (string|null);

                /** Report epoch */
                epoch?: (number|null);

                /** Report step */
                step?: (number|null);

                /** Report site */
                site?: (string|null);

                /** Report model */
                model?: (Uint8Array|null);

                /** Report backend */
                backend?: (string|null);

                /** Report metrics */
                metrics?: (consilium.v1.StepMetrics.$Properties|null);

                /** Report signature */
                signature?: (Uint8Array|null);

                /** Report wrongAnswers */
                wrongAnswers?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Report. */
            type $Shape = consilium.v1.Report.$Properties;
        }

        /**
         * Properties of a Submission.
         * @deprecated Use consilium.v1.Submission.$Properties instead.
         */
        interface ISubmission extends consilium.v1.Submission.$Properties {
        }

        /** Represents a Submission. */
        class Submission {

            /**
             * Constructs a new Submission.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Submission.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Submission approval. */
            approval?: (consilium.v1.Approval.$Properties|null);

            /** Submission keyCommit. */
            keyCommit?: (consilium.v1.KeyCommit.$Properties|null);

            /** Submission keyReveal. */
            keyReveal?: (consilium.v1.RevealSubmission.$Properties|null);

            /** Submission keyConfirm. */
            keyConfirm?: (consilium.v1.KeyConfirm.$Properties|null);

            /** Submission contribution. */
            contribution?: (consilium.v1.ContributionSubmission.$Properties|null);

            /** Submission listSignature. */
            listSignature?: (consilium.v1.ListSignature.$Properties|null);

            /** Submission answer. */
            answer?: (consilium.v1.SealedAnswer.$Properties|null);

            /** Submission report. */
            report?: (consilium.v1.Report.$Properties|null);

            /** Submission model. */
            model?: (consilium.v1.ModelSubmission.$Properties|null);

            /** Submission refusal. */
            refusal?: (consilium.v1.Refusal.$Properties|null);

            /** Submission closed. */
            closed?: (consilium.v1.Closed.$Properties|null);

            /** Submission withdrawal. */
            withdrawal?: (consilium.v1.Withdrawal.$Properties|null);

            /** Submission rejoin. */
            rejoin?: (consilium.v1.Rejoin.$Properties|null);

            /** Submission handover. */
            handover?: (consilium.v1.Handover.$Properties|null);

            /** Submission adoption. */
            adoption?: (consilium.v1.Adoption.$Properties|null);

            /** Submission body. */
            body?: ("approval"|"keyCommit"|"keyReveal"|"keyConfirm"|"contribution"|"listSignature"|"answer"|"report"|"model"|"refusal"|"closed"|"withdrawal"|"rejoin"|"handover"|"adoption");

            /**
             * Creates a new Submission instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Submission instance
             */
            static create(properties: consilium.v1.Submission.$Shape): consilium.v1.Submission & consilium.v1.Submission.$Shape;
            static create(properties?: consilium.v1.Submission.$Properties): consilium.v1.Submission;

            /**
             * Encodes the specified Submission message. Does not implicitly {@link consilium.v1.Submission.verify|verify} messages.
             * @param message Submission message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Submission.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Submission message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Submission & consilium.v1.Submission.$Shape} Submission
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Submission & consilium.v1.Submission.$Shape;
        }

        namespace Submission {

            /** Properties of a Submission. */
            interface $Properties {

                /** Submission approval */
                approval?: (consilium.v1.Approval.$Properties|null);

                /** Submission keyCommit */
                keyCommit?: (consilium.v1.KeyCommit.$Properties|null);

                /** Submission keyReveal */
                keyReveal?: (consilium.v1.RevealSubmission.$Properties|null);

                /** Submission keyConfirm */
                keyConfirm?: (consilium.v1.KeyConfirm.$Properties|null);

                /** Submission contribution */
                contribution?: (consilium.v1.ContributionSubmission.$Properties|null);

                /** Submission listSignature */
                listSignature?: (consilium.v1.ListSignature.$Properties|null);

                /** Submission answer */
                answer?: (consilium.v1.SealedAnswer.$Properties|null);

                /** Submission report */
                report?: (consilium.v1.Report.$Properties|null);

                /** Submission model */
                model?: (consilium.v1.ModelSubmission.$Properties|null);

                /** Submission refusal */
                refusal?: (consilium.v1.Refusal.$Properties|null);

                /** Submission closed */
                closed?: (consilium.v1.Closed.$Properties|null);

                /** Submission withdrawal */
                withdrawal?: (consilium.v1.Withdrawal.$Properties|null);

                /** Submission rejoin */
                rejoin?: (consilium.v1.Rejoin.$Properties|null);

                /** Submission handover */
                handover?: (consilium.v1.Handover.$Properties|null);

                /** Submission adoption */
                adoption?: (consilium.v1.Adoption.$Properties|null);

                /** Submission body */
                body?: ("approval"|"keyCommit"|"keyReveal"|"keyConfirm"|"contribution"|"listSignature"|"answer"|"report"|"model"|"refusal"|"closed"|"withdrawal"|"rejoin"|"handover"|"adoption");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Submission. */
            type $Shape = {
              approval?: consilium.v1.Approval.$Shape|null;
              keyCommit?: consilium.v1.KeyCommit.$Shape|null;
              keyReveal?: consilium.v1.RevealSubmission.$Shape|null;
              keyConfirm?: consilium.v1.KeyConfirm.$Shape|null;
              contribution?: consilium.v1.ContributionSubmission.$Shape|null;
              listSignature?: consilium.v1.ListSignature.$Shape|null;
              answer?: consilium.v1.SealedAnswer.$Shape|null;
              report?: consilium.v1.Report.$Shape|null;
              model?: consilium.v1.ModelSubmission.$Shape|null;
              refusal?: consilium.v1.Refusal.$Shape|null;
              closed?: consilium.v1.Closed.$Shape|null;
              withdrawal?: consilium.v1.Withdrawal.$Shape|null;
              rejoin?: consilium.v1.Rejoin.$Shape|null;
              handover?: consilium.v1.Handover.$Shape|null;
              adoption?: consilium.v1.Adoption.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "approval"; approval: consilium.v1.Approval.$Shape; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "keyCommit"; approval?: null; keyCommit: consilium.v1.KeyCommit.$Shape; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "keyReveal"; approval?: null; keyCommit?: null; keyReveal: consilium.v1.RevealSubmission.$Shape; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "keyConfirm"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm: consilium.v1.KeyConfirm.$Shape; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "contribution"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution: consilium.v1.ContributionSubmission.$Shape; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "listSignature"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature: consilium.v1.ListSignature.$Shape; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "answer"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer: consilium.v1.SealedAnswer.$Shape; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "report"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report: consilium.v1.Report.$Shape; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "model"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model: consilium.v1.ModelSubmission.$Shape; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "refusal"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal: consilium.v1.Refusal.$Shape; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "closed"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed: consilium.v1.Closed.$Shape; withdrawal?: null; rejoin?: null; handover?: null; adoption?: null }|{ body?: "withdrawal"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal: consilium.v1.Withdrawal.$Shape; rejoin?: null; handover?: null; adoption?: null }|{ body?: "rejoin"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin: consilium.v1.Rejoin.$Shape; handover?: null; adoption?: null }|{ body?: "handover"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover: consilium.v1.Handover.$Shape; adoption?: null }|{ body?: "adoption"; approval?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribution?: null; listSignature?: null; answer?: null; report?: null; model?: null; refusal?: null; closed?: null; withdrawal?: null; rejoin?: null; handover?: null; adoption: consilium.v1.Adoption.$Shape })
            );
        }

        /**
         * Properties of a Rejoin.
         * @deprecated Use consilium.v1.Rejoin.$Properties instead.
         */
        interface IRejoin extends consilium.v1.Rejoin.$Properties {
        }

        /** Represents a Rejoin. */
        class Rejoin {

            /**
             * Constructs a new Rejoin.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Rejoin.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Rejoin run. */
            run: string;

            /** Rejoin epoch. */
            epoch: number;

            /** Rejoin site. */
            site: string;

            /** Rejoin signature. */
            signature: Uint8Array;

            /**
             * Creates a new Rejoin instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Rejoin instance
             */
            static create(properties: consilium.v1.Rejoin.$Shape): consilium.v1.Rejoin & consilium.v1.Rejoin.$Shape;
            static create(properties?: consilium.v1.Rejoin.$Properties): consilium.v1.Rejoin;

            /**
             * Encodes the specified Rejoin message. Does not implicitly {@link consilium.v1.Rejoin.verify|verify} messages.
             * @param message Rejoin message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Rejoin.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Rejoin message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Rejoin & consilium.v1.Rejoin.$Shape} Rejoin
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Rejoin & consilium.v1.Rejoin.$Shape;
        }

        namespace Rejoin {

            /** Properties of a Rejoin. */
            interface $Properties {

                /** Rejoin run */
                run?: (string|null);

                /** Rejoin epoch */
                epoch?: (number|null);

                /** Rejoin site */
                site?: (string|null);

                /** Rejoin signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Rejoin. */
            type $Shape = consilium.v1.Rejoin.$Properties;
        }

        /**
         * Properties of a Handover.
         * @deprecated Use consilium.v1.Handover.$Properties instead.
         */
        interface IHandover extends consilium.v1.Handover.$Properties {
        }

        /** Represents a Handover. */
        class Handover {

            /**
             * Constructs a new Handover.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Handover.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Handover run. */
            run: string;

            /** Handover epoch. */
            epoch: number;

            /** Handover site. */
            site: string;

            /** Handover file. */
            file: Uint8Array;

            /** Handover bytes. */
            bytes: (number|Long);

            /** Handover signature. */
            signature: Uint8Array;

            /**
             * Creates a new Handover instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Handover instance
             */
            static create(properties: consilium.v1.Handover.$Shape): consilium.v1.Handover & consilium.v1.Handover.$Shape;
            static create(properties?: consilium.v1.Handover.$Properties): consilium.v1.Handover;

            /**
             * Encodes the specified Handover message. Does not implicitly {@link consilium.v1.Handover.verify|verify} messages.
             * @param message Handover message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Handover.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Handover message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Handover & consilium.v1.Handover.$Shape} Handover
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Handover & consilium.v1.Handover.$Shape;
        }

        namespace Handover {

            /** Properties of a Handover. */
            interface $Properties {

                /** Handover run */
                run?: (string|null);

                /** Handover epoch */
                epoch?: (number|null);

                /** Handover site */
                site?: (string|null);

                /** Handover file */
                file?: (Uint8Array|null);

                /** Handover bytes */
                bytes?: (number|Long|null);

                /** Handover signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Handover. */
            type $Shape = consilium.v1.Handover.$Properties;
        }

        /**
         * Properties of an Adoption.
         * @deprecated Use consilium.v1.Adoption.$Properties instead.
         */
        interface IAdoption extends consilium.v1.Adoption.$Properties {
        }

        /** Represents an Adoption. */
        class Adoption {

            /**
             * Constructs a new Adoption.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Adoption.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Adoption run. */
            run: string;

            /** Adoption epoch. */
            epoch: number;

            /** Adoption site. */
            site: string;

            /** Adoption model. */
            model: Uint8Array;

            /** Adoption signature. */
            signature: Uint8Array;

            /**
             * Creates a new Adoption instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Adoption instance
             */
            static create(properties: consilium.v1.Adoption.$Shape): consilium.v1.Adoption & consilium.v1.Adoption.$Shape;
            static create(properties?: consilium.v1.Adoption.$Properties): consilium.v1.Adoption;

            /**
             * Encodes the specified Adoption message. Does not implicitly {@link consilium.v1.Adoption.verify|verify} messages.
             * @param message Adoption message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Adoption.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Adoption message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Adoption & consilium.v1.Adoption.$Shape} Adoption
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Adoption & consilium.v1.Adoption.$Shape;
        }

        namespace Adoption {

            /** Properties of an Adoption. */
            interface $Properties {

                /** Adoption run */
                run?: (string|null);

                /** Adoption epoch */
                epoch?: (number|null);

                /** Adoption site */
                site?: (string|null);

                /** Adoption model */
                model?: (Uint8Array|null);

                /** Adoption signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Adoption. */
            type $Shape = consilium.v1.Adoption.$Properties;
        }

        /**
         * Properties of a Withdrawal.
         * @deprecated Use consilium.v1.Withdrawal.$Properties instead.
         */
        interface IWithdrawal extends consilium.v1.Withdrawal.$Properties {
        }

        /** Represents a Withdrawal. */
        class Withdrawal {

            /**
             * Constructs a new Withdrawal.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Withdrawal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Withdrawal run. */
            run: string;

            /** Withdrawal epoch. */
            epoch: number;

            /** Withdrawal site. */
            site: string;

            /** Withdrawal reason. */
            reason: string;

            /** Withdrawal signature. */
            signature: Uint8Array;

            /**
             * Creates a new Withdrawal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Withdrawal instance
             */
            static create(properties: consilium.v1.Withdrawal.$Shape): consilium.v1.Withdrawal & consilium.v1.Withdrawal.$Shape;
            static create(properties?: consilium.v1.Withdrawal.$Properties): consilium.v1.Withdrawal;

            /**
             * Encodes the specified Withdrawal message. Does not implicitly {@link consilium.v1.Withdrawal.verify|verify} messages.
             * @param message Withdrawal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Withdrawal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Withdrawal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Withdrawal & consilium.v1.Withdrawal.$Shape} Withdrawal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Withdrawal & consilium.v1.Withdrawal.$Shape;
        }

        namespace Withdrawal {

            /** Properties of a Withdrawal. */
            interface $Properties {

                /** Withdrawal run */
                run?: (string|null);

                /** Withdrawal epoch */
                epoch?: (number|null);

                /** Withdrawal site */
                site?: (string|null);

                /** Withdrawal reason */
                reason?: (string|null);

                /** Withdrawal signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Withdrawal. */
            type $Shape = consilium.v1.Withdrawal.$Properties;
        }

        /**
         * Properties of a RevealSubmission.
         * @deprecated Use consilium.v1.RevealSubmission.$Properties instead.
         */
        interface IRevealSubmission extends consilium.v1.RevealSubmission.$Properties {
        }

        /** Represents a RevealSubmission. */
        class RevealSubmission {

            /**
             * Constructs a new RevealSubmission.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RevealSubmission.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RevealSubmission message. */
            message?: (consilium.v1.KeyReveal.$Properties|null);

            /** RevealSubmission sealed. */
            sealed: Uint8Array[];

            /**
             * Creates a new RevealSubmission instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RevealSubmission instance
             */
            static create(properties: consilium.v1.RevealSubmission.$Shape): consilium.v1.RevealSubmission & consilium.v1.RevealSubmission.$Shape;
            static create(properties?: consilium.v1.RevealSubmission.$Properties): consilium.v1.RevealSubmission;

            /**
             * Encodes the specified RevealSubmission message. Does not implicitly {@link consilium.v1.RevealSubmission.verify|verify} messages.
             * @param message RevealSubmission message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RevealSubmission.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RevealSubmission message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RevealSubmission & consilium.v1.RevealSubmission.$Shape} RevealSubmission
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RevealSubmission & consilium.v1.RevealSubmission.$Shape;
        }

        namespace RevealSubmission {

            /** Properties of a RevealSubmission. */
            interface $Properties {

                /** RevealSubmission message */
                message?: (consilium.v1.KeyReveal.$Properties|null);

                /** RevealSubmission sealed */
                sealed?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RevealSubmission. */
            type $Shape = consilium.v1.RevealSubmission.$Properties;
        }

        /**
         * Properties of a ContributionSubmission.
         * @deprecated Use consilium.v1.ContributionSubmission.$Properties instead.
         */
        interface IContributionSubmission extends consilium.v1.ContributionSubmission.$Properties {
        }

        /** Represents a ContributionSubmission. */
        class ContributionSubmission {

            /**
             * Constructs a new ContributionSubmission.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ContributionSubmission.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ContributionSubmission message. */
            message?: (consilium.v1.Contribution.$Properties|null);

            /** ContributionSubmission shares. */
            shares: Uint8Array[];

            /**
             * Creates a new ContributionSubmission instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ContributionSubmission instance
             */
            static create(properties: consilium.v1.ContributionSubmission.$Shape): consilium.v1.ContributionSubmission & consilium.v1.ContributionSubmission.$Shape;
            static create(properties?: consilium.v1.ContributionSubmission.$Properties): consilium.v1.ContributionSubmission;

            /**
             * Encodes the specified ContributionSubmission message. Does not implicitly {@link consilium.v1.ContributionSubmission.verify|verify} messages.
             * @param message ContributionSubmission message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ContributionSubmission.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ContributionSubmission message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ContributionSubmission & consilium.v1.ContributionSubmission.$Shape} ContributionSubmission
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ContributionSubmission & consilium.v1.ContributionSubmission.$Shape;
        }

        namespace ContributionSubmission {

            /** Properties of a ContributionSubmission. */
            interface $Properties {

                /** ContributionSubmission message */
                message?: (consilium.v1.Contribution.$Properties|null);

                /** ContributionSubmission shares */
                shares?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ContributionSubmission. */
            type $Shape = consilium.v1.ContributionSubmission.$Properties;
        }

        /**
         * Properties of a SealedAnswer.
         * @deprecated Use consilium.v1.SealedAnswer.$Properties instead.
         */
        interface ISealedAnswer extends consilium.v1.SealedAnswer.$Properties {
        }

        /** Represents a SealedAnswer. */
        class SealedAnswer {

            /**
             * Constructs a new SealedAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.SealedAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SealedAnswer message. */
            message?: (consilium.v1.Answer.$Properties|null);

            /** SealedAnswer sealed. */
            sealed: Uint8Array;

            /**
             * Creates a new SealedAnswer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SealedAnswer instance
             */
            static create(properties: consilium.v1.SealedAnswer.$Shape): consilium.v1.SealedAnswer & consilium.v1.SealedAnswer.$Shape;
            static create(properties?: consilium.v1.SealedAnswer.$Properties): consilium.v1.SealedAnswer;

            /**
             * Encodes the specified SealedAnswer message. Does not implicitly {@link consilium.v1.SealedAnswer.verify|verify} messages.
             * @param message SealedAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.SealedAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SealedAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.SealedAnswer & consilium.v1.SealedAnswer.$Shape} SealedAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.SealedAnswer & consilium.v1.SealedAnswer.$Shape;
        }

        namespace SealedAnswer {

            /** Properties of a SealedAnswer. */
            interface $Properties {

                /** SealedAnswer message */
                message?: (consilium.v1.Answer.$Properties|null);

                /** SealedAnswer sealed */
                sealed?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SealedAnswer. */
            type $Shape = consilium.v1.SealedAnswer.$Properties;
        }

        /**
         * Properties of a ModelSubmission.
         * @deprecated Use consilium.v1.ModelSubmission.$Properties instead.
         */
        interface IModelSubmission extends consilium.v1.ModelSubmission.$Properties {
        }

        /** Represents a ModelSubmission. */
        class ModelSubmission {

            /**
             * Constructs a new ModelSubmission.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ModelSubmission.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ModelSubmission run. */
            run: string;

            /** ModelSubmission site. */
            site: string;

            /** ModelSubmission file. */
            file: Uint8Array;

            /**
             * Creates a new ModelSubmission instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ModelSubmission instance
             */
            static create(properties: consilium.v1.ModelSubmission.$Shape): consilium.v1.ModelSubmission & consilium.v1.ModelSubmission.$Shape;
            static create(properties?: consilium.v1.ModelSubmission.$Properties): consilium.v1.ModelSubmission;

            /**
             * Encodes the specified ModelSubmission message. Does not implicitly {@link consilium.v1.ModelSubmission.verify|verify} messages.
             * @param message ModelSubmission message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ModelSubmission.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ModelSubmission message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ModelSubmission & consilium.v1.ModelSubmission.$Shape} ModelSubmission
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ModelSubmission & consilium.v1.ModelSubmission.$Shape;
        }

        namespace ModelSubmission {

            /** Properties of a ModelSubmission. */
            interface $Properties {

                /** ModelSubmission run */
                run?: (string|null);

                /** ModelSubmission site */
                site?: (string|null);

                /** ModelSubmission file */
                file?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ModelSubmission. */
            type $Shape = consilium.v1.ModelSubmission.$Properties;
        }

        /**
         * Properties of a Refusal.
         * @deprecated Use consilium.v1.Refusal.$Properties instead.
         */
        interface IRefusal extends consilium.v1.Refusal.$Properties {
        }

        /** Represents a Refusal. */
        class Refusal {

            /**
             * Constructs a new Refusal.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Refusal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refusal run. */
            run: string;

            /** Refusal site. */
            site: string;

            /** Refusal command. */
            command: string;

            /** Refusal code. */
            code: string;

            /** Refusal reason. */
            reason: string;

            /**
             * Creates a new Refusal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Refusal instance
             */
            static create(properties: consilium.v1.Refusal.$Shape): consilium.v1.Refusal & consilium.v1.Refusal.$Shape;
            static create(properties?: consilium.v1.Refusal.$Properties): consilium.v1.Refusal;

            /**
             * Encodes the specified Refusal message. Does not implicitly {@link consilium.v1.Refusal.verify|verify} messages.
             * @param message Refusal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refusal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Refusal & consilium.v1.Refusal.$Shape} Refusal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Refusal & consilium.v1.Refusal.$Shape;
        }

        namespace Refusal {

            /** Properties of a Refusal. */
            interface $Properties {

                /** Refusal run */
                run?: (string|null);

                /** Refusal site */
                site?: (string|null);

                /** Refusal command */
                command?: (string|null);

                /** Refusal code */
                code?: (string|null);

                /** Refusal reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refusal. */
            type $Shape = consilium.v1.Refusal.$Properties;
        }

        /**
         * Properties of a Closed.
         * @deprecated Use consilium.v1.Closed.$Properties instead.
         */
        interface IClosed extends consilium.v1.Closed.$Properties {
        }

        /** Represents a Closed. */
        class Closed {

            /**
             * Constructs a new Closed.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Closed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Closed run. */
            run: string;

            /** Closed site. */
            site: string;

            /**
             * Creates a new Closed instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Closed instance
             */
            static create(properties: consilium.v1.Closed.$Shape): consilium.v1.Closed & consilium.v1.Closed.$Shape;
            static create(properties?: consilium.v1.Closed.$Properties): consilium.v1.Closed;

            /**
             * Encodes the specified Closed message. Does not implicitly {@link consilium.v1.Closed.verify|verify} messages.
             * @param message Closed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Closed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Closed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Closed & consilium.v1.Closed.$Shape} Closed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Closed & consilium.v1.Closed.$Shape;
        }

        namespace Closed {

            /** Properties of a Closed. */
            interface $Properties {

                /** Closed run */
                run?: (string|null);

                /** Closed site */
                site?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Closed. */
            type $Shape = consilium.v1.Closed.$Properties;
        }

        /**
         * Properties of a Command.
         * @deprecated Use consilium.v1.Command.$Properties instead.
         */
        interface ICommand extends consilium.v1.Command.$Properties {
        }

        /** Represents a Command. */
        class Command {

            /**
             * Constructs a new Command.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Command.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Command id. */
            id: string;

            /** Command run. */
            run: string;

            /** Command approve. */
            approve?: (consilium.v1.ApproveCommand.$Properties|null);

            /** Command keyCommit. */
            keyCommit?: (consilium.v1.KeyCommitCommand.$Properties|null);

            /** Command keyReveal. */
            keyReveal?: (consilium.v1.KeyRevealCommand.$Properties|null);

            /** Command keyConfirm. */
            keyConfirm?: (consilium.v1.KeyConfirmCommand.$Properties|null);

            /** Command contribute. */
            contribute?: (consilium.v1.ContributeCommand.$Properties|null);

            /** Command signList. */
            signList?: (consilium.v1.SignListCommand.$Properties|null);

            /** Command answer. */
            answer?: (consilium.v1.AnswerCommand.$Properties|null);

            /** Command open. */
            open?: (consilium.v1.OpenCommand.$Properties|null);

            /** Command release. */
            release?: (consilium.v1.ReleaseCommand.$Properties|null);

            /** Command finish. */
            finish?: (consilium.v1.FinishCommand.$Properties|null);

            /** Command handOver. */
            handOver?: (consilium.v1.HandOverCommand.$Properties|null);

            /** Command adopt. */
            adopt?: (consilium.v1.AdoptCommand.$Properties|null);

            /** Command body. */
            body?: ("approve"|"keyCommit"|"keyReveal"|"keyConfirm"|"contribute"|"signList"|"answer"|"open"|"release"|"finish"|"handOver"|"adopt");

            /**
             * Creates a new Command instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Command instance
             */
            static create(properties: consilium.v1.Command.$Shape): consilium.v1.Command & consilium.v1.Command.$Shape;
            static create(properties?: consilium.v1.Command.$Properties): consilium.v1.Command;

            /**
             * Encodes the specified Command message. Does not implicitly {@link consilium.v1.Command.verify|verify} messages.
             * @param message Command message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Command & consilium.v1.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Command & consilium.v1.Command.$Shape;
        }

        namespace Command {

            /** Properties of a Command. */
            interface $Properties {

                /** Command id */
                id?: (string|null);

                /** Command run */
                run?: (string|null);

                /** Command approve */
                approve?: (consilium.v1.ApproveCommand.$Properties|null);

                /** Command keyCommit */
                keyCommit?: (consilium.v1.KeyCommitCommand.$Properties|null);

                /** Command keyReveal */
                keyReveal?: (consilium.v1.KeyRevealCommand.$Properties|null);

                /** Command keyConfirm */
                keyConfirm?: (consilium.v1.KeyConfirmCommand.$Properties|null);

                /** Command contribute */
                contribute?: (consilium.v1.ContributeCommand.$Properties|null);

                /** Command signList */
                signList?: (consilium.v1.SignListCommand.$Properties|null);

                /** Command answer */
                answer?: (consilium.v1.AnswerCommand.$Properties|null);

                /** Command open */
                open?: (consilium.v1.OpenCommand.$Properties|null);

                /** Command release */
                release?: (consilium.v1.ReleaseCommand.$Properties|null);

                /** Command finish */
                finish?: (consilium.v1.FinishCommand.$Properties|null);

                /** Command handOver */
                handOver?: (consilium.v1.HandOverCommand.$Properties|null);

                /** Command adopt */
                adopt?: (consilium.v1.AdoptCommand.$Properties|null);

                /** Command body */
                body?: ("approve"|"keyCommit"|"keyReveal"|"keyConfirm"|"contribute"|"signList"|"answer"|"open"|"release"|"finish"|"handOver"|"adopt");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Command. */
            type $Shape = {
              id?: string|null;
              run?: string|null;
              approve?: consilium.v1.ApproveCommand.$Shape|null;
              keyCommit?: consilium.v1.KeyCommitCommand.$Shape|null;
              keyReveal?: consilium.v1.KeyRevealCommand.$Shape|null;
              keyConfirm?: consilium.v1.KeyConfirmCommand.$Shape|null;
              contribute?: consilium.v1.ContributeCommand.$Shape|null;
              signList?: consilium.v1.SignListCommand.$Shape|null;
              answer?: consilium.v1.AnswerCommand.$Shape|null;
              open?: consilium.v1.OpenCommand.$Shape|null;
              release?: consilium.v1.ReleaseCommand.$Shape|null;
              finish?: consilium.v1.FinishCommand.$Shape|null;
              handOver?: consilium.v1.HandOverCommand.$Shape|null;
              adopt?: consilium.v1.AdoptCommand.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "approve"; approve: consilium.v1.ApproveCommand.$Shape; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "keyCommit"; approve?: null; keyCommit: consilium.v1.KeyCommitCommand.$Shape; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "keyReveal"; approve?: null; keyCommit?: null; keyReveal: consilium.v1.KeyRevealCommand.$Shape; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "keyConfirm"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm: consilium.v1.KeyConfirmCommand.$Shape; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "contribute"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute: consilium.v1.ContributeCommand.$Shape; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "signList"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList: consilium.v1.SignListCommand.$Shape; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "answer"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer: consilium.v1.AnswerCommand.$Shape; open?: null; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "open"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open: consilium.v1.OpenCommand.$Shape; release?: null; finish?: null; handOver?: null; adopt?: null }|{ body?: "release"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release: consilium.v1.ReleaseCommand.$Shape; finish?: null; handOver?: null; adopt?: null }|{ body?: "finish"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish: consilium.v1.FinishCommand.$Shape; handOver?: null; adopt?: null }|{ body?: "handOver"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver: consilium.v1.HandOverCommand.$Shape; adopt?: null }|{ body?: "adopt"; approve?: null; keyCommit?: null; keyReveal?: null; keyConfirm?: null; contribute?: null; signList?: null; answer?: null; open?: null; release?: null; finish?: null; handOver?: null; adopt: consilium.v1.AdoptCommand.$Shape })
            );
        }

        /**
         * Properties of an ApproveCommand.
         * @deprecated Use consilium.v1.ApproveCommand.$Properties instead.
         */
        interface IApproveCommand extends consilium.v1.ApproveCommand.$Properties {
        }

        /** Represents an ApproveCommand. */
        class ApproveCommand {

            /**
             * Constructs a new ApproveCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ApproveCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ApproveCommand plan. */
            plan: string;

            /** ApproveCommand roster. */
            roster: consilium.v1.RosterEntry.$Properties[];

            /** ApproveCommand expiresAt. */
            expiresAt: (number|Long);

            /** ApproveCommand joining. */
            joining?: (consilium.v1.Joining.$Properties|null);

            /**
             * Creates a new ApproveCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ApproveCommand instance
             */
            static create(properties: consilium.v1.ApproveCommand.$Shape): consilium.v1.ApproveCommand & consilium.v1.ApproveCommand.$Shape;
            static create(properties?: consilium.v1.ApproveCommand.$Properties): consilium.v1.ApproveCommand;

            /**
             * Encodes the specified ApproveCommand message. Does not implicitly {@link consilium.v1.ApproveCommand.verify|verify} messages.
             * @param message ApproveCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ApproveCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ApproveCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ApproveCommand & consilium.v1.ApproveCommand.$Shape} ApproveCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ApproveCommand & consilium.v1.ApproveCommand.$Shape;
        }

        namespace ApproveCommand {

            /** Properties of an ApproveCommand. */
            interface $Properties {

                /** ApproveCommand plan */
                plan?: (string|null);

                /** ApproveCommand roster */
                roster?: (consilium.v1.RosterEntry.$Properties[]|null);

                /** ApproveCommand expiresAt */
                expiresAt?: (number|Long|null);

                /** ApproveCommand joining */
                joining?: (consilium.v1.Joining.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ApproveCommand. */
            type $Shape = consilium.v1.ApproveCommand.$Properties;
        }

        /**
         * Properties of a Joining.
         * @deprecated Use consilium.v1.Joining.$Properties instead.
         */
        interface IJoining extends consilium.v1.Joining.$Properties {
        }

        /** Represents a Joining. */
        class Joining {

            /**
             * Constructs a new Joining.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Joining.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Joining site. */
            site: string;

            /** Joining left. */
            left: string[];

            /**
             * Creates a new Joining instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Joining instance
             */
            static create(properties: consilium.v1.Joining.$Shape): consilium.v1.Joining & consilium.v1.Joining.$Shape;
            static create(properties?: consilium.v1.Joining.$Properties): consilium.v1.Joining;

            /**
             * Encodes the specified Joining message. Does not implicitly {@link consilium.v1.Joining.verify|verify} messages.
             * @param message Joining message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Joining.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Joining message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Joining & consilium.v1.Joining.$Shape} Joining
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Joining & consilium.v1.Joining.$Shape;
        }

        namespace Joining {

            /** Properties of a Joining. */
            interface $Properties {

                /** Joining site */
                site?: (string|null);

                /** Joining left */
                left?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Joining. */
            type $Shape = consilium.v1.Joining.$Properties;
        }

        /**
         * Properties of a KeyCommitCommand.
         * @deprecated Use consilium.v1.KeyCommitCommand.$Properties instead.
         */
        interface IKeyCommitCommand extends consilium.v1.KeyCommitCommand.$Properties {
        }

        /** Represents a KeyCommitCommand. */
        class KeyCommitCommand {

            /**
             * Constructs a new KeyCommitCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.KeyCommitCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyCommitCommand epoch. */
            epoch: number;

            /** KeyCommitCommand next. */
            next?: (consilium.v1.NextEpoch.$Properties|null);

            /**
             * Creates a new KeyCommitCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyCommitCommand instance
             */
            static create(properties: consilium.v1.KeyCommitCommand.$Shape): consilium.v1.KeyCommitCommand & consilium.v1.KeyCommitCommand.$Shape;
            static create(properties?: consilium.v1.KeyCommitCommand.$Properties): consilium.v1.KeyCommitCommand;

            /**
             * Encodes the specified KeyCommitCommand message. Does not implicitly {@link consilium.v1.KeyCommitCommand.verify|verify} messages.
             * @param message KeyCommitCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.KeyCommitCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyCommitCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.KeyCommitCommand & consilium.v1.KeyCommitCommand.$Shape} KeyCommitCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.KeyCommitCommand & consilium.v1.KeyCommitCommand.$Shape;
        }

        namespace KeyCommitCommand {

            /** Properties of a KeyCommitCommand. */
            interface $Properties {

                /** KeyCommitCommand epoch */
                epoch?: (number|null);

                /** KeyCommitCommand next */
                next?: (consilium.v1.NextEpoch.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyCommitCommand. */
            type $Shape = consilium.v1.KeyCommitCommand.$Properties;
        }

        /**
         * Properties of a NextEpoch.
         * @deprecated Use consilium.v1.NextEpoch.$Properties instead.
         */
        interface INextEpoch extends consilium.v1.NextEpoch.$Properties {
        }

        /** Represents a NextEpoch. */
        class NextEpoch {

            /**
             * Constructs a new NextEpoch.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.NextEpoch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NextEpoch roster. */
            roster: consilium.v1.RosterEntry.$Properties[];

            /** NextEpoch confirmations. */
            confirmations: consilium.v1.KeyConfirm.$Properties[];

            /** NextEpoch step. */
            step: number;

            /** NextEpoch admitted. */
            admitted: consilium.v1.Admitted.$Properties[];

            /**
             * Creates a new NextEpoch instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NextEpoch instance
             */
            static create(properties: consilium.v1.NextEpoch.$Shape): consilium.v1.NextEpoch & consilium.v1.NextEpoch.$Shape;
            static create(properties?: consilium.v1.NextEpoch.$Properties): consilium.v1.NextEpoch;

            /**
             * Encodes the specified NextEpoch message. Does not implicitly {@link consilium.v1.NextEpoch.verify|verify} messages.
             * @param message NextEpoch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.NextEpoch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NextEpoch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.NextEpoch & consilium.v1.NextEpoch.$Shape} NextEpoch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.NextEpoch & consilium.v1.NextEpoch.$Shape;
        }

        namespace NextEpoch {

            /** Properties of a NextEpoch. */
            interface $Properties {

                /** NextEpoch roster */
                roster?: (consilium.v1.RosterEntry.$Properties[]|null);

                /** NextEpoch confirmations */
                confirmations?: (consilium.v1.KeyConfirm.$Properties[]|null);

                /** NextEpoch step */
                step?: (number|null);

                /** NextEpoch admitted */
                admitted?: (consilium.v1.Admitted.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NextEpoch. */
            type $Shape = consilium.v1.NextEpoch.$Properties;
        }

        /**
         * Properties of an Admitted.
         * @deprecated Use consilium.v1.Admitted.$Properties instead.
         */
        interface IAdmitted extends consilium.v1.Admitted.$Properties {
        }

        /** Represents an Admitted. */
        class Admitted {

            /**
             * Constructs a new Admitted.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Admitted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Admitted roster. */
            roster: consilium.v1.RosterEntry.$Properties[];

            /** Admitted approvals. */
            approvals: consilium.v1.Approval.$Properties[];

            /**
             * Creates a new Admitted instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Admitted instance
             */
            static create(properties: consilium.v1.Admitted.$Shape): consilium.v1.Admitted & consilium.v1.Admitted.$Shape;
            static create(properties?: consilium.v1.Admitted.$Properties): consilium.v1.Admitted;

            /**
             * Encodes the specified Admitted message. Does not implicitly {@link consilium.v1.Admitted.verify|verify} messages.
             * @param message Admitted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Admitted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Admitted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Admitted & consilium.v1.Admitted.$Shape} Admitted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Admitted & consilium.v1.Admitted.$Shape;
        }

        namespace Admitted {

            /** Properties of an Admitted. */
            interface $Properties {

                /** Admitted roster */
                roster?: (consilium.v1.RosterEntry.$Properties[]|null);

                /** Admitted approvals */
                approvals?: (consilium.v1.Approval.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Admitted. */
            type $Shape = consilium.v1.Admitted.$Properties;
        }

        /**
         * Properties of a HandOverCommand.
         * @deprecated Use consilium.v1.HandOverCommand.$Properties instead.
         */
        interface IHandOverCommand extends consilium.v1.HandOverCommand.$Properties {
        }

        /** Represents a HandOverCommand. */
        class HandOverCommand {

            /**
             * Constructs a new HandOverCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.HandOverCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HandOverCommand epoch. */
            epoch: number;

            /** HandOverCommand step. */
            step: number;

            /** HandOverCommand confirmations. */
            confirmations: consilium.v1.KeyConfirm.$Properties[];

            /**
             * Creates a new HandOverCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HandOverCommand instance
             */
            static create(properties: consilium.v1.HandOverCommand.$Shape): consilium.v1.HandOverCommand & consilium.v1.HandOverCommand.$Shape;
            static create(properties?: consilium.v1.HandOverCommand.$Properties): consilium.v1.HandOverCommand;

            /**
             * Encodes the specified HandOverCommand message. Does not implicitly {@link consilium.v1.HandOverCommand.verify|verify} messages.
             * @param message HandOverCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.HandOverCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HandOverCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.HandOverCommand & consilium.v1.HandOverCommand.$Shape} HandOverCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.HandOverCommand & consilium.v1.HandOverCommand.$Shape;
        }

        namespace HandOverCommand {

            /** Properties of a HandOverCommand. */
            interface $Properties {

                /** HandOverCommand epoch */
                epoch?: (number|null);

                /** HandOverCommand step */
                step?: (number|null);

                /** HandOverCommand confirmations */
                confirmations?: (consilium.v1.KeyConfirm.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HandOverCommand. */
            type $Shape = consilium.v1.HandOverCommand.$Properties;
        }

        /**
         * Properties of an AdoptCommand.
         * @deprecated Use consilium.v1.AdoptCommand.$Properties instead.
         */
        interface IAdoptCommand extends consilium.v1.AdoptCommand.$Properties {
        }

        /** Represents an AdoptCommand. */
        class AdoptCommand {

            /**
             * Constructs a new AdoptCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AdoptCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AdoptCommand epoch. */
            epoch: number;

            /** AdoptCommand step. */
            step: number;

            /** AdoptCommand confirmations. */
            confirmations: consilium.v1.KeyConfirm.$Properties[];

            /** AdoptCommand file. */
            file: Uint8Array;

            /** AdoptCommand bytes. */
            bytes: (number|Long);

            /**
             * Creates a new AdoptCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AdoptCommand instance
             */
            static create(properties: consilium.v1.AdoptCommand.$Shape): consilium.v1.AdoptCommand & consilium.v1.AdoptCommand.$Shape;
            static create(properties?: consilium.v1.AdoptCommand.$Properties): consilium.v1.AdoptCommand;

            /**
             * Encodes the specified AdoptCommand message. Does not implicitly {@link consilium.v1.AdoptCommand.verify|verify} messages.
             * @param message AdoptCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AdoptCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AdoptCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AdoptCommand & consilium.v1.AdoptCommand.$Shape} AdoptCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AdoptCommand & consilium.v1.AdoptCommand.$Shape;
        }

        namespace AdoptCommand {

            /** Properties of an AdoptCommand. */
            interface $Properties {

                /** AdoptCommand epoch */
                epoch?: (number|null);

                /** AdoptCommand step */
                step?: (number|null);

                /** AdoptCommand confirmations */
                confirmations?: (consilium.v1.KeyConfirm.$Properties[]|null);

                /** AdoptCommand file */
                file?: (Uint8Array|null);

                /** AdoptCommand bytes */
                bytes?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AdoptCommand. */
            type $Shape = consilium.v1.AdoptCommand.$Properties;
        }

        /**
         * Properties of a KeyRevealCommand.
         * @deprecated Use consilium.v1.KeyRevealCommand.$Properties instead.
         */
        interface IKeyRevealCommand extends consilium.v1.KeyRevealCommand.$Properties {
        }

        /** Represents a KeyRevealCommand. */
        class KeyRevealCommand {

            /**
             * Constructs a new KeyRevealCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.KeyRevealCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyRevealCommand epoch. */
            epoch: number;

            /** KeyRevealCommand commits. */
            commits: consilium.v1.KeyCommit.$Properties[];

            /**
             * Creates a new KeyRevealCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyRevealCommand instance
             */
            static create(properties: consilium.v1.KeyRevealCommand.$Shape): consilium.v1.KeyRevealCommand & consilium.v1.KeyRevealCommand.$Shape;
            static create(properties?: consilium.v1.KeyRevealCommand.$Properties): consilium.v1.KeyRevealCommand;

            /**
             * Encodes the specified KeyRevealCommand message. Does not implicitly {@link consilium.v1.KeyRevealCommand.verify|verify} messages.
             * @param message KeyRevealCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.KeyRevealCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyRevealCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.KeyRevealCommand & consilium.v1.KeyRevealCommand.$Shape} KeyRevealCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.KeyRevealCommand & consilium.v1.KeyRevealCommand.$Shape;
        }

        namespace KeyRevealCommand {

            /** Properties of a KeyRevealCommand. */
            interface $Properties {

                /** KeyRevealCommand epoch */
                epoch?: (number|null);

                /** KeyRevealCommand commits */
                commits?: (consilium.v1.KeyCommit.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyRevealCommand. */
            type $Shape = consilium.v1.KeyRevealCommand.$Properties;
        }

        /**
         * Properties of a KeyConfirmCommand.
         * @deprecated Use consilium.v1.KeyConfirmCommand.$Properties instead.
         */
        interface IKeyConfirmCommand extends consilium.v1.KeyConfirmCommand.$Properties {
        }

        /** Represents a KeyConfirmCommand. */
        class KeyConfirmCommand {

            /**
             * Constructs a new KeyConfirmCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.KeyConfirmCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyConfirmCommand epoch. */
            epoch: number;

            /** KeyConfirmCommand reveals. */
            reveals: consilium.v1.KeyReveal.$Properties[];

            /** KeyConfirmCommand sealed. */
            sealed: Uint8Array[];

            /**
             * Creates a new KeyConfirmCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyConfirmCommand instance
             */
            static create(properties: consilium.v1.KeyConfirmCommand.$Shape): consilium.v1.KeyConfirmCommand & consilium.v1.KeyConfirmCommand.$Shape;
            static create(properties?: consilium.v1.KeyConfirmCommand.$Properties): consilium.v1.KeyConfirmCommand;

            /**
             * Encodes the specified KeyConfirmCommand message. Does not implicitly {@link consilium.v1.KeyConfirmCommand.verify|verify} messages.
             * @param message KeyConfirmCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.KeyConfirmCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyConfirmCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.KeyConfirmCommand & consilium.v1.KeyConfirmCommand.$Shape} KeyConfirmCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.KeyConfirmCommand & consilium.v1.KeyConfirmCommand.$Shape;
        }

        namespace KeyConfirmCommand {

            /** Properties of a KeyConfirmCommand. */
            interface $Properties {

                /** KeyConfirmCommand epoch */
                epoch?: (number|null);

                /** KeyConfirmCommand reveals */
                reveals?: (consilium.v1.KeyReveal.$Properties[]|null);

                /** KeyConfirmCommand sealed */
                sealed?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyConfirmCommand. */
            type $Shape = consilium.v1.KeyConfirmCommand.$Properties;
        }

        /**
         * Properties of a ContributeCommand.
         * @deprecated Use consilium.v1.ContributeCommand.$Properties instead.
         */
        interface IContributeCommand extends consilium.v1.ContributeCommand.$Properties {
        }

        /** Represents a ContributeCommand. */
        class ContributeCommand {

            /**
             * Constructs a new ContributeCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ContributeCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ContributeCommand epoch. */
            epoch: number;

            /** ContributeCommand step. */
            step: number;

            /** ContributeCommand attempt. */
            attempt: number;

            /** ContributeCommand confirmations. */
            confirmations: consilium.v1.KeyConfirm.$Properties[];

            /**
             * Creates a new ContributeCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ContributeCommand instance
             */
            static create(properties: consilium.v1.ContributeCommand.$Shape): consilium.v1.ContributeCommand & consilium.v1.ContributeCommand.$Shape;
            static create(properties?: consilium.v1.ContributeCommand.$Properties): consilium.v1.ContributeCommand;

            /**
             * Encodes the specified ContributeCommand message. Does not implicitly {@link consilium.v1.ContributeCommand.verify|verify} messages.
             * @param message ContributeCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ContributeCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ContributeCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ContributeCommand & consilium.v1.ContributeCommand.$Shape} ContributeCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ContributeCommand & consilium.v1.ContributeCommand.$Shape;
        }

        namespace ContributeCommand {

            /** Properties of a ContributeCommand. */
            interface $Properties {

                /** ContributeCommand epoch */
                epoch?: (number|null);

                /** ContributeCommand step */
                step?: (number|null);

                /** ContributeCommand attempt */
                attempt?: (number|null);

                /** ContributeCommand confirmations */
                confirmations?: (consilium.v1.KeyConfirm.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ContributeCommand. */
            type $Shape = consilium.v1.ContributeCommand.$Properties;
        }

        /**
         * Properties of a SignListCommand.
         * @deprecated Use consilium.v1.SignListCommand.$Properties instead.
         */
        interface ISignListCommand extends consilium.v1.SignListCommand.$Properties {
        }

        /** Represents a SignListCommand. */
        class SignListCommand {

            /**
             * Constructs a new SignListCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.SignListCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SignListCommand list. */
            list?: (consilium.v1.ContributionList.$Properties|null);

            /**
             * Creates a new SignListCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SignListCommand instance
             */
            static create(properties: consilium.v1.SignListCommand.$Shape): consilium.v1.SignListCommand & consilium.v1.SignListCommand.$Shape;
            static create(properties?: consilium.v1.SignListCommand.$Properties): consilium.v1.SignListCommand;

            /**
             * Encodes the specified SignListCommand message. Does not implicitly {@link consilium.v1.SignListCommand.verify|verify} messages.
             * @param message SignListCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.SignListCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SignListCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.SignListCommand & consilium.v1.SignListCommand.$Shape} SignListCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.SignListCommand & consilium.v1.SignListCommand.$Shape;
        }

        namespace SignListCommand {

            /** Properties of a SignListCommand. */
            interface $Properties {

                /** SignListCommand list */
                list?: (consilium.v1.ContributionList.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SignListCommand. */
            type $Shape = consilium.v1.SignListCommand.$Properties;
        }

        /**
         * Properties of an AnswerCommand.
         * @deprecated Use consilium.v1.AnswerCommand.$Properties instead.
         */
        interface IAnswerCommand extends consilium.v1.AnswerCommand.$Properties {
        }

        /** Represents an AnswerCommand. */
        class AnswerCommand {

            /**
             * Constructs a new AnswerCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AnswerCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AnswerCommand certified. */
            certified?: (consilium.v1.CertifiedList.$Properties|null);

            /** AnswerCommand shares. */
            shares: Uint8Array[];

            /**
             * Creates a new AnswerCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AnswerCommand instance
             */
            static create(properties: consilium.v1.AnswerCommand.$Shape): consilium.v1.AnswerCommand & consilium.v1.AnswerCommand.$Shape;
            static create(properties?: consilium.v1.AnswerCommand.$Properties): consilium.v1.AnswerCommand;

            /**
             * Encodes the specified AnswerCommand message. Does not implicitly {@link consilium.v1.AnswerCommand.verify|verify} messages.
             * @param message AnswerCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AnswerCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AnswerCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AnswerCommand & consilium.v1.AnswerCommand.$Shape} AnswerCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AnswerCommand & consilium.v1.AnswerCommand.$Shape;
        }

        namespace AnswerCommand {

            /** Properties of an AnswerCommand. */
            interface $Properties {

                /** AnswerCommand certified */
                certified?: (consilium.v1.CertifiedList.$Properties|null);

                /** AnswerCommand shares */
                shares?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AnswerCommand. */
            type $Shape = consilium.v1.AnswerCommand.$Properties;
        }

        /**
         * Properties of an OpenCommand.
         * @deprecated Use consilium.v1.OpenCommand.$Properties instead.
         */
        interface IOpenCommand extends consilium.v1.OpenCommand.$Properties {
        }

        /** Represents an OpenCommand. */
        class OpenCommand {

            /**
             * Constructs a new OpenCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.OpenCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OpenCommand certified. */
            certified?: (consilium.v1.CertifiedList.$Properties|null);

            /** OpenCommand answers. */
            answers: consilium.v1.SealedAnswer.$Properties[];

            /** OpenCommand sum. */
            sum: Uint8Array;

            /** OpenCommand sumBytes. */
            sumBytes: (number|Long);

            /**
             * Creates a new OpenCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns OpenCommand instance
             */
            static create(properties: consilium.v1.OpenCommand.$Shape): consilium.v1.OpenCommand & consilium.v1.OpenCommand.$Shape;
            static create(properties?: consilium.v1.OpenCommand.$Properties): consilium.v1.OpenCommand;

            /**
             * Encodes the specified OpenCommand message. Does not implicitly {@link consilium.v1.OpenCommand.verify|verify} messages.
             * @param message OpenCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.OpenCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OpenCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.OpenCommand & consilium.v1.OpenCommand.$Shape} OpenCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.OpenCommand & consilium.v1.OpenCommand.$Shape;
        }

        namespace OpenCommand {

            /** Properties of an OpenCommand. */
            interface $Properties {

                /** OpenCommand certified */
                certified?: (consilium.v1.CertifiedList.$Properties|null);

                /** OpenCommand answers */
                answers?: (consilium.v1.SealedAnswer.$Properties[]|null);

                /** OpenCommand sum */
                sum?: (Uint8Array|null);

                /** OpenCommand sumBytes */
                sumBytes?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OpenCommand. */
            type $Shape = consilium.v1.OpenCommand.$Properties;
        }

        /**
         * Properties of a ReleaseCommand.
         * @deprecated Use consilium.v1.ReleaseCommand.$Properties instead.
         */
        interface IReleaseCommand extends consilium.v1.ReleaseCommand.$Properties {
        }

        /** Represents a ReleaseCommand. */
        class ReleaseCommand {

            /**
             * Constructs a new ReleaseCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ReleaseCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ReleaseCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ReleaseCommand instance
             */
            static create(properties: consilium.v1.ReleaseCommand.$Shape): consilium.v1.ReleaseCommand & consilium.v1.ReleaseCommand.$Shape;
            static create(properties?: consilium.v1.ReleaseCommand.$Properties): consilium.v1.ReleaseCommand;

            /**
             * Encodes the specified ReleaseCommand message. Does not implicitly {@link consilium.v1.ReleaseCommand.verify|verify} messages.
             * @param message ReleaseCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ReleaseCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReleaseCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ReleaseCommand & consilium.v1.ReleaseCommand.$Shape} ReleaseCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ReleaseCommand & consilium.v1.ReleaseCommand.$Shape;
        }

        namespace ReleaseCommand {

            /** Properties of a ReleaseCommand. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReleaseCommand. */
            type $Shape = consilium.v1.ReleaseCommand.$Properties;
        }

        /** Outcome enum. */
        enum Outcome {

            /** OUTCOME_UNSPECIFIED value */
            OUTCOME_UNSPECIFIED = 0,

            /** OUTCOME_RELEASED value */
            OUTCOME_RELEASED = 1,

            /** OUTCOME_FAILED value */
            OUTCOME_FAILED = 2,

            /** OUTCOME_ABORTED value */
            OUTCOME_ABORTED = 3
        }

        /**
         * Properties of a FinishCommand.
         * @deprecated Use consilium.v1.FinishCommand.$Properties instead.
         */
        interface IFinishCommand extends consilium.v1.FinishCommand.$Properties {
        }

        /** Represents a FinishCommand. */
        class FinishCommand {

            /**
             * Constructs a new FinishCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.FinishCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FinishCommand outcome. */
            outcome: consilium.v1.Outcome;

            /** FinishCommand reason. */
            reason: string;

            /**
             * Creates a new FinishCommand instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FinishCommand instance
             */
            static create(properties: consilium.v1.FinishCommand.$Shape): consilium.v1.FinishCommand & consilium.v1.FinishCommand.$Shape;
            static create(properties?: consilium.v1.FinishCommand.$Properties): consilium.v1.FinishCommand;

            /**
             * Encodes the specified FinishCommand message. Does not implicitly {@link consilium.v1.FinishCommand.verify|verify} messages.
             * @param message FinishCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.FinishCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FinishCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.FinishCommand & consilium.v1.FinishCommand.$Shape} FinishCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.FinishCommand & consilium.v1.FinishCommand.$Shape;
        }

        namespace FinishCommand {

            /** Properties of a FinishCommand. */
            interface $Properties {

                /** FinishCommand outcome */
                outcome?: (consilium.v1.Outcome|null);

                /** FinishCommand reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FinishCommand. */
            type $Shape = consilium.v1.FinishCommand.$Properties;
        }

        /**
         * Properties of a FileTicket.
         * @deprecated Use consilium.v1.FileTicket.$Properties instead.
         */
        interface IFileTicket extends consilium.v1.FileTicket.$Properties {
        }

        /** Represents a FileTicket. */
        class FileTicket {

            /**
             * Constructs a new FileTicket.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.FileTicket.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FileTicket run. */
            run: string;

            /** FileTicket digest. */
            digest: Uint8Array;

            /** FileTicket bytes. */
            bytes: (number|Long);

            /**
             * Creates a new FileTicket instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FileTicket instance
             */
            static create(properties: consilium.v1.FileTicket.$Shape): consilium.v1.FileTicket & consilium.v1.FileTicket.$Shape;
            static create(properties?: consilium.v1.FileTicket.$Properties): consilium.v1.FileTicket;

            /**
             * Encodes the specified FileTicket message. Does not implicitly {@link consilium.v1.FileTicket.verify|verify} messages.
             * @param message FileTicket message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.FileTicket.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FileTicket message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.FileTicket & consilium.v1.FileTicket.$Shape} FileTicket
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.FileTicket & consilium.v1.FileTicket.$Shape;
        }

        namespace FileTicket {

            /** Properties of a FileTicket. */
            interface $Properties {

                /** FileTicket run */
                run?: (string|null);

                /** FileTicket digest */
                digest?: (Uint8Array|null);

                /** FileTicket bytes */
                bytes?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FileTicket. */
            type $Shape = consilium.v1.FileTicket.$Properties;
        }

        /**
         * Properties of an UploadState.
         * @deprecated Use consilium.v1.UploadState.$Properties instead.
         */
        interface IUploadState extends consilium.v1.UploadState.$Properties {
        }

        /** Represents an UploadState. */
        class UploadState {

            /**
             * Constructs a new UploadState.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.UploadState.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadState offset. */
            offset: (number|Long);

            /**
             * Creates a new UploadState instance using the specified properties.
             * @param [properties] Properties to set
             * @returns UploadState instance
             */
            static create(properties: consilium.v1.UploadState.$Shape): consilium.v1.UploadState & consilium.v1.UploadState.$Shape;
            static create(properties?: consilium.v1.UploadState.$Properties): consilium.v1.UploadState;

            /**
             * Encodes the specified UploadState message. Does not implicitly {@link consilium.v1.UploadState.verify|verify} messages.
             * @param message UploadState message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.UploadState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadState message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.UploadState & consilium.v1.UploadState.$Shape} UploadState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.UploadState & consilium.v1.UploadState.$Shape;
        }

        namespace UploadState {

            /** Properties of an UploadState. */
            interface $Properties {

                /** UploadState offset */
                offset?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadState. */
            type $Shape = consilium.v1.UploadState.$Properties;
        }

        /**
         * Properties of an UploadPart.
         * @deprecated Use consilium.v1.UploadPart.$Properties instead.
         */
        interface IUploadPart extends consilium.v1.UploadPart.$Properties {
        }

        /** Represents an UploadPart. */
        class UploadPart {

            /**
             * Constructs a new UploadPart.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.UploadPart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadPart start. */
            start?: (consilium.v1.UploadStart.$Properties|null);

            /** UploadPart chunk. */
            chunk?: (Uint8Array|null);

            /** UploadPart body. */
            body?: ("start"|"chunk");

            /**
             * Creates a new UploadPart instance using the specified properties.
             * @param [properties] Properties to set
             * @returns UploadPart instance
             */
            static create(properties: consilium.v1.UploadPart.$Shape): consilium.v1.UploadPart & consilium.v1.UploadPart.$Shape;
            static create(properties?: consilium.v1.UploadPart.$Properties): consilium.v1.UploadPart;

            /**
             * Encodes the specified UploadPart message. Does not implicitly {@link consilium.v1.UploadPart.verify|verify} messages.
             * @param message UploadPart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.UploadPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadPart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.UploadPart & consilium.v1.UploadPart.$Shape} UploadPart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.UploadPart & consilium.v1.UploadPart.$Shape;
        }

        namespace UploadPart {

            /** Properties of an UploadPart. */
            interface $Properties {

                /** UploadPart start */
                start?: (consilium.v1.UploadStart.$Properties|null);

                /** UploadPart chunk */
                chunk?: (Uint8Array|null);

                /** UploadPart body */
                body?: ("start"|"chunk");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an UploadPart. */
            type $Shape = {
              start?: consilium.v1.UploadStart.$Shape|null;
              chunk?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; start?: null; chunk?: null }|{ body?: "start"; start: consilium.v1.UploadStart.$Shape; chunk?: null }|{ body?: "chunk"; start?: null; chunk: Uint8Array })
            );
        }

        /**
         * Properties of an UploadStart.
         * @deprecated Use consilium.v1.UploadStart.$Properties instead.
         */
        interface IUploadStart extends consilium.v1.UploadStart.$Properties {
        }

        /** Represents an UploadStart. */
        class UploadStart {

            /**
             * Constructs a new UploadStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.UploadStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadStart ticket. */
            ticket?: (consilium.v1.FileTicket.$Properties|null);

            /** UploadStart offset. */
            offset: (number|Long);

            /**
             * Creates a new UploadStart instance using the specified properties.
             * @param [properties] Properties to set
             * @returns UploadStart instance
             */
            static create(properties: consilium.v1.UploadStart.$Shape): consilium.v1.UploadStart & consilium.v1.UploadStart.$Shape;
            static create(properties?: consilium.v1.UploadStart.$Properties): consilium.v1.UploadStart;

            /**
             * Encodes the specified UploadStart message. Does not implicitly {@link consilium.v1.UploadStart.verify|verify} messages.
             * @param message UploadStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.UploadStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.UploadStart & consilium.v1.UploadStart.$Shape} UploadStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.UploadStart & consilium.v1.UploadStart.$Shape;
        }

        namespace UploadStart {

            /** Properties of an UploadStart. */
            interface $Properties {

                /** UploadStart ticket */
                ticket?: (consilium.v1.FileTicket.$Properties|null);

                /** UploadStart offset */
                offset?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadStart. */
            type $Shape = consilium.v1.UploadStart.$Properties;
        }

        /**
         * Properties of a DownloadRequest.
         * @deprecated Use consilium.v1.DownloadRequest.$Properties instead.
         */
        interface IDownloadRequest extends consilium.v1.DownloadRequest.$Properties {
        }

        /** Represents a DownloadRequest. */
        class DownloadRequest {

            /**
             * Constructs a new DownloadRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.DownloadRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DownloadRequest ticket. */
            ticket?: (consilium.v1.FileTicket.$Properties|null);

            /** DownloadRequest offset. */
            offset: (number|Long);

            /**
             * Creates a new DownloadRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DownloadRequest instance
             */
            static create(properties: consilium.v1.DownloadRequest.$Shape): consilium.v1.DownloadRequest & consilium.v1.DownloadRequest.$Shape;
            static create(properties?: consilium.v1.DownloadRequest.$Properties): consilium.v1.DownloadRequest;

            /**
             * Encodes the specified DownloadRequest message. Does not implicitly {@link consilium.v1.DownloadRequest.verify|verify} messages.
             * @param message DownloadRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.DownloadRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DownloadRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.DownloadRequest & consilium.v1.DownloadRequest.$Shape} DownloadRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.DownloadRequest & consilium.v1.DownloadRequest.$Shape;
        }

        namespace DownloadRequest {

            /** Properties of a DownloadRequest. */
            interface $Properties {

                /** DownloadRequest ticket */
                ticket?: (consilium.v1.FileTicket.$Properties|null);

                /** DownloadRequest offset */
                offset?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DownloadRequest. */
            type $Shape = consilium.v1.DownloadRequest.$Properties;
        }

        /**
         * Properties of a Chunk.
         * @deprecated Use consilium.v1.Chunk.$Properties instead.
         */
        interface IChunk extends consilium.v1.Chunk.$Properties {
        }

        /** Represents a Chunk. */
        class Chunk {

            /**
             * Constructs a new Chunk.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Chunk.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Chunk data. */
            data: Uint8Array;

            /**
             * Creates a new Chunk instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Chunk instance
             */
            static create(properties: consilium.v1.Chunk.$Shape): consilium.v1.Chunk & consilium.v1.Chunk.$Shape;
            static create(properties?: consilium.v1.Chunk.$Properties): consilium.v1.Chunk;

            /**
             * Encodes the specified Chunk message. Does not implicitly {@link consilium.v1.Chunk.verify|verify} messages.
             * @param message Chunk message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Chunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Chunk message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Chunk & consilium.v1.Chunk.$Shape} Chunk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Chunk & consilium.v1.Chunk.$Shape;
        }

        namespace Chunk {

            /** Properties of a Chunk. */
            interface $Properties {

                /** Chunk data */
                data?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Chunk. */
            type $Shape = consilium.v1.Chunk.$Properties;
        }

        /**
         * Properties of a WhoamiRequest.
         * @deprecated Use consilium.v1.WhoamiRequest.$Properties instead.
         */
        interface IWhoamiRequest extends consilium.v1.WhoamiRequest.$Properties {
        }

        /** Represents a WhoamiRequest. */
        class WhoamiRequest {

            /**
             * Constructs a new WhoamiRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.WhoamiRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WhoamiRequest hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /**
             * Creates a new WhoamiRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WhoamiRequest instance
             */
            static create(properties: consilium.v1.WhoamiRequest.$Shape): consilium.v1.WhoamiRequest & consilium.v1.WhoamiRequest.$Shape;
            static create(properties?: consilium.v1.WhoamiRequest.$Properties): consilium.v1.WhoamiRequest;

            /**
             * Encodes the specified WhoamiRequest message. Does not implicitly {@link consilium.v1.WhoamiRequest.verify|verify} messages.
             * @param message WhoamiRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.WhoamiRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WhoamiRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.WhoamiRequest & consilium.v1.WhoamiRequest.$Shape} WhoamiRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.WhoamiRequest & consilium.v1.WhoamiRequest.$Shape;
        }

        namespace WhoamiRequest {

            /** Properties of a WhoamiRequest. */
            interface $Properties {

                /** WhoamiRequest hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WhoamiRequest. */
            type $Shape = consilium.v1.WhoamiRequest.$Properties;
        }

        /**
         * Properties of a WhoamiResponse.
         * @deprecated Use consilium.v1.WhoamiResponse.$Properties instead.
         */
        interface IWhoamiResponse extends consilium.v1.WhoamiResponse.$Properties {
        }

        /** Represents a WhoamiResponse. */
        class WhoamiResponse {

            /**
             * Constructs a new WhoamiResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.WhoamiResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WhoamiResponse hello. */
            hello?: (consilium.v1.Hello.$Properties|null);

            /** WhoamiResponse name. */
            name: string;

            /** WhoamiResponse role. */
            role: consilium.v1.Role;

            /** WhoamiResponse certificateExpiresAt. */
            certificateExpiresAt: (number|Long);

            /**
             * Creates a new WhoamiResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WhoamiResponse instance
             */
            static create(properties: consilium.v1.WhoamiResponse.$Shape): consilium.v1.WhoamiResponse & consilium.v1.WhoamiResponse.$Shape;
            static create(properties?: consilium.v1.WhoamiResponse.$Properties): consilium.v1.WhoamiResponse;

            /**
             * Encodes the specified WhoamiResponse message. Does not implicitly {@link consilium.v1.WhoamiResponse.verify|verify} messages.
             * @param message WhoamiResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.WhoamiResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WhoamiResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.WhoamiResponse & consilium.v1.WhoamiResponse.$Shape} WhoamiResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.WhoamiResponse & consilium.v1.WhoamiResponse.$Shape;
        }

        namespace WhoamiResponse {

            /** Properties of a WhoamiResponse. */
            interface $Properties {

                /** WhoamiResponse hello */
                hello?: (consilium.v1.Hello.$Properties|null);

                /** WhoamiResponse name */
                name?: (string|null);

                /** WhoamiResponse role */
                role?: (consilium.v1.Role|null);

                /** WhoamiResponse certificateExpiresAt */
                certificateExpiresAt?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WhoamiResponse. */
            type $Shape = consilium.v1.WhoamiResponse.$Properties;
        }

        /**
         * Properties of an InviteRequest.
         * @deprecated Use consilium.v1.InviteRequest.$Properties instead.
         */
        interface IInviteRequest extends consilium.v1.InviteRequest.$Properties {
        }

        /** Represents an InviteRequest. */
        class InviteRequest {

            /**
             * Constructs a new InviteRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.InviteRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InviteRequest name. */
            name: string;

            /** InviteRequest role. */
            role: consilium.v1.Role;

            /** InviteRequest validMs. */
            validMs?: (number|Long|null);

            /** InviteRequest replace. */
            replace: boolean;

            /**
             * Creates a new InviteRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InviteRequest instance
             */
            static create(properties: consilium.v1.InviteRequest.$Shape): consilium.v1.InviteRequest & consilium.v1.InviteRequest.$Shape;
            static create(properties?: consilium.v1.InviteRequest.$Properties): consilium.v1.InviteRequest;

            /**
             * Encodes the specified InviteRequest message. Does not implicitly {@link consilium.v1.InviteRequest.verify|verify} messages.
             * @param message InviteRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.InviteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InviteRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.InviteRequest & consilium.v1.InviteRequest.$Shape} InviteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.InviteRequest & consilium.v1.InviteRequest.$Shape;
        }

        namespace InviteRequest {

            /** Properties of an InviteRequest. */
            interface $Properties {

                /** InviteRequest name */
                name?: (string|null);

                /** InviteRequest role */
                role?: (consilium.v1.Role|null);

                /** InviteRequest validMs */
                validMs?: (number|Long|null);

                /** InviteRequest replace */
                replace?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InviteRequest. */
            type $Shape = consilium.v1.InviteRequest.$Properties;
        }

        /**
         * Properties of an InviteResponse.
         * @deprecated Use consilium.v1.InviteResponse.$Properties instead.
         */
        interface IInviteResponse extends consilium.v1.InviteResponse.$Properties {
        }

        /** Represents an InviteResponse. */
        class InviteResponse {

            /**
             * Constructs a new InviteResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.InviteResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InviteResponse token. */
            token: string;

            /** InviteResponse name. */
            name: string;

            /** InviteResponse role. */
            role: consilium.v1.Role;

            /** InviteResponse expiresAt. */
            expiresAt: (number|Long);

            /** InviteResponse fingerprint. */
            fingerprint: Uint8Array;

            /**
             * Creates a new InviteResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InviteResponse instance
             */
            static create(properties: consilium.v1.InviteResponse.$Shape): consilium.v1.InviteResponse & consilium.v1.InviteResponse.$Shape;
            static create(properties?: consilium.v1.InviteResponse.$Properties): consilium.v1.InviteResponse;

            /**
             * Encodes the specified InviteResponse message. Does not implicitly {@link consilium.v1.InviteResponse.verify|verify} messages.
             * @param message InviteResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.InviteResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InviteResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.InviteResponse & consilium.v1.InviteResponse.$Shape} InviteResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.InviteResponse & consilium.v1.InviteResponse.$Shape;
        }

        namespace InviteResponse {

            /** Properties of an InviteResponse. */
            interface $Properties {

                /** InviteResponse token */
                token?: (string|null);

                /** InviteResponse name */
                name?: (string|null);

                /** InviteResponse role */
                role?: (consilium.v1.Role|null);

                /** InviteResponse expiresAt */
                expiresAt?: (number|Long|null);

                /** InviteResponse fingerprint */
                fingerprint?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InviteResponse. */
            type $Shape = consilium.v1.InviteResponse.$Properties;
        }

        /**
         * Properties of a ListMembersRequest.
         * @deprecated Use consilium.v1.ListMembersRequest.$Properties instead.
         */
        interface IListMembersRequest extends consilium.v1.ListMembersRequest.$Properties {
        }

        /** Represents a ListMembersRequest. */
        class ListMembersRequest {

            /**
             * Constructs a new ListMembersRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ListMembersRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ListMembersRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListMembersRequest instance
             */
            static create(properties: consilium.v1.ListMembersRequest.$Shape): consilium.v1.ListMembersRequest & consilium.v1.ListMembersRequest.$Shape;
            static create(properties?: consilium.v1.ListMembersRequest.$Properties): consilium.v1.ListMembersRequest;

            /**
             * Encodes the specified ListMembersRequest message. Does not implicitly {@link consilium.v1.ListMembersRequest.verify|verify} messages.
             * @param message ListMembersRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ListMembersRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListMembersRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ListMembersRequest & consilium.v1.ListMembersRequest.$Shape} ListMembersRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ListMembersRequest & consilium.v1.ListMembersRequest.$Shape;
        }

        namespace ListMembersRequest {

            /** Properties of a ListMembersRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListMembersRequest. */
            type $Shape = consilium.v1.ListMembersRequest.$Properties;
        }

        /**
         * Properties of a ListMembersResponse.
         * @deprecated Use consilium.v1.ListMembersResponse.$Properties instead.
         */
        interface IListMembersResponse extends consilium.v1.ListMembersResponse.$Properties {
        }

        /** Represents a ListMembersResponse. */
        class ListMembersResponse {

            /**
             * Constructs a new ListMembersResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ListMembersResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListMembersResponse members. */
            members: consilium.v1.Member.$Properties[];

            /**
             * Creates a new ListMembersResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListMembersResponse instance
             */
            static create(properties: consilium.v1.ListMembersResponse.$Shape): consilium.v1.ListMembersResponse & consilium.v1.ListMembersResponse.$Shape;
            static create(properties?: consilium.v1.ListMembersResponse.$Properties): consilium.v1.ListMembersResponse;

            /**
             * Encodes the specified ListMembersResponse message. Does not implicitly {@link consilium.v1.ListMembersResponse.verify|verify} messages.
             * @param message ListMembersResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ListMembersResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListMembersResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ListMembersResponse & consilium.v1.ListMembersResponse.$Shape} ListMembersResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ListMembersResponse & consilium.v1.ListMembersResponse.$Shape;
        }

        namespace ListMembersResponse {

            /** Properties of a ListMembersResponse. */
            interface $Properties {

                /** ListMembersResponse members */
                members?: (consilium.v1.Member.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListMembersResponse. */
            type $Shape = consilium.v1.ListMembersResponse.$Properties;
        }

        /**
         * Properties of a GetMemberRequest.
         * @deprecated Use consilium.v1.GetMemberRequest.$Properties instead.
         */
        interface IGetMemberRequest extends consilium.v1.GetMemberRequest.$Properties {
        }

        /** Represents a GetMemberRequest. */
        class GetMemberRequest {

            /**
             * Constructs a new GetMemberRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.GetMemberRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetMemberRequest name. */
            name: string;

            /**
             * Creates a new GetMemberRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetMemberRequest instance
             */
            static create(properties: consilium.v1.GetMemberRequest.$Shape): consilium.v1.GetMemberRequest & consilium.v1.GetMemberRequest.$Shape;
            static create(properties?: consilium.v1.GetMemberRequest.$Properties): consilium.v1.GetMemberRequest;

            /**
             * Encodes the specified GetMemberRequest message. Does not implicitly {@link consilium.v1.GetMemberRequest.verify|verify} messages.
             * @param message GetMemberRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.GetMemberRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetMemberRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.GetMemberRequest & consilium.v1.GetMemberRequest.$Shape} GetMemberRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.GetMemberRequest & consilium.v1.GetMemberRequest.$Shape;
        }

        namespace GetMemberRequest {

            /** Properties of a GetMemberRequest. */
            interface $Properties {

                /** GetMemberRequest name */
                name?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetMemberRequest. */
            type $Shape = consilium.v1.GetMemberRequest.$Properties;
        }

        /**
         * Properties of a Member.
         * @deprecated Use consilium.v1.Member.$Properties instead.
         */
        interface IMember extends consilium.v1.Member.$Properties {
        }

        /** Represents a Member. */
        class Member {

            /**
             * Constructs a new Member.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Member.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Member name. */
            name: string;

            /** Member role. */
            role: consilium.v1.Role;

            /** Member identityKey. */
            identityKey: Uint8Array;

            /** Member certificate. */
            certificate: Uint8Array;

            /** Member certificateExpiresAt. */
            certificateExpiresAt: (number|Long);

            /** Member enrolledAt. */
            enrolledAt: (number|Long);

            /** Member online. */
            online: boolean;

            /** Member revokedAt. */
            revokedAt?: (number|Long|null);

            /**
             * Creates a new Member instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Member instance
             */
            static create(properties: consilium.v1.Member.$Shape): consilium.v1.Member & consilium.v1.Member.$Shape;
            static create(properties?: consilium.v1.Member.$Properties): consilium.v1.Member;

            /**
             * Encodes the specified Member message. Does not implicitly {@link consilium.v1.Member.verify|verify} messages.
             * @param message Member message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Member & consilium.v1.Member.$Shape} Member
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Member & consilium.v1.Member.$Shape;
        }

        namespace Member {

            /** Properties of a Member. */
            interface $Properties {

                /** Member name */
                name?: (string|null);

                /** Member role */
                role?: (consilium.v1.Role|null);

                /** Member identityKey */
                identityKey?: (Uint8Array|null);

                /** Member certificate */
                certificate?: (Uint8Array|null);

                /** Member certificateExpiresAt */
                certificateExpiresAt?: (number|Long|null);

                /** Member enrolledAt */
                enrolledAt?: (number|Long|null);

                /** Member online */
                online?: (boolean|null);

                /** Member revokedAt */
                revokedAt?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Member. */
            type $Shape = consilium.v1.Member.$Properties;
        }

        /**
         * Properties of a RevokeMemberRequest.
         * @deprecated Use consilium.v1.RevokeMemberRequest.$Properties instead.
         */
        interface IRevokeMemberRequest extends consilium.v1.RevokeMemberRequest.$Properties {
        }

        /** Represents a RevokeMemberRequest. */
        class RevokeMemberRequest {

            /**
             * Constructs a new RevokeMemberRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RevokeMemberRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RevokeMemberRequest name. */
            name: string;

            /** RevokeMemberRequest site. */
            site: boolean;

            /** RevokeMemberRequest reason. */
            reason: string;

            /**
             * Creates a new RevokeMemberRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RevokeMemberRequest instance
             */
            static create(properties: consilium.v1.RevokeMemberRequest.$Shape): consilium.v1.RevokeMemberRequest & consilium.v1.RevokeMemberRequest.$Shape;
            static create(properties?: consilium.v1.RevokeMemberRequest.$Properties): consilium.v1.RevokeMemberRequest;

            /**
             * Encodes the specified RevokeMemberRequest message. Does not implicitly {@link consilium.v1.RevokeMemberRequest.verify|verify} messages.
             * @param message RevokeMemberRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RevokeMemberRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RevokeMemberRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RevokeMemberRequest & consilium.v1.RevokeMemberRequest.$Shape} RevokeMemberRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RevokeMemberRequest & consilium.v1.RevokeMemberRequest.$Shape;
        }

        namespace RevokeMemberRequest {

            /** Properties of a RevokeMemberRequest. */
            interface $Properties {

                /** RevokeMemberRequest name */
                name?: (string|null);

                /** RevokeMemberRequest site */
                site?: (boolean|null);

                /** RevokeMemberRequest reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RevokeMemberRequest. */
            type $Shape = consilium.v1.RevokeMemberRequest.$Properties;
        }

        /**
         * Properties of a StartRunRequest.
         * @deprecated Use consilium.v1.StartRunRequest.$Properties instead.
         */
        interface IStartRunRequest extends consilium.v1.StartRunRequest.$Properties {
        }

        /** Represents a StartRunRequest. */
        class StartRunRequest {

            /**
             * Constructs a new StartRunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.StartRunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StartRunRequest plan. */
            plan: string;

            /**
             * Creates a new StartRunRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StartRunRequest instance
             */
            static create(properties: consilium.v1.StartRunRequest.$Shape): consilium.v1.StartRunRequest & consilium.v1.StartRunRequest.$Shape;
            static create(properties?: consilium.v1.StartRunRequest.$Properties): consilium.v1.StartRunRequest;

            /**
             * Encodes the specified StartRunRequest message. Does not implicitly {@link consilium.v1.StartRunRequest.verify|verify} messages.
             * @param message StartRunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.StartRunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StartRunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.StartRunRequest & consilium.v1.StartRunRequest.$Shape} StartRunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.StartRunRequest & consilium.v1.StartRunRequest.$Shape;
        }

        namespace StartRunRequest {

            /** Properties of a StartRunRequest. */
            interface $Properties {

                /** StartRunRequest plan */
                plan?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StartRunRequest. */
            type $Shape = consilium.v1.StartRunRequest.$Properties;
        }

        /**
         * Properties of a StartRunResponse.
         * @deprecated Use consilium.v1.StartRunResponse.$Properties instead.
         */
        interface IStartRunResponse extends consilium.v1.StartRunResponse.$Properties {
        }

        /** Represents a StartRunResponse. */
        class StartRunResponse {

            /**
             * Constructs a new StartRunResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.StartRunResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StartRunResponse run. */
            run: string;

            /**
             * Creates a new StartRunResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StartRunResponse instance
             */
            static create(properties: consilium.v1.StartRunResponse.$Shape): consilium.v1.StartRunResponse & consilium.v1.StartRunResponse.$Shape;
            static create(properties?: consilium.v1.StartRunResponse.$Properties): consilium.v1.StartRunResponse;

            /**
             * Encodes the specified StartRunResponse message. Does not implicitly {@link consilium.v1.StartRunResponse.verify|verify} messages.
             * @param message StartRunResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.StartRunResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StartRunResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.StartRunResponse & consilium.v1.StartRunResponse.$Shape} StartRunResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.StartRunResponse & consilium.v1.StartRunResponse.$Shape;
        }

        namespace StartRunResponse {

            /** Properties of a StartRunResponse. */
            interface $Properties {

                /** StartRunResponse run */
                run?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StartRunResponse. */
            type $Shape = consilium.v1.StartRunResponse.$Properties;
        }

        /**
         * Properties of a ListRunsRequest.
         * @deprecated Use consilium.v1.ListRunsRequest.$Properties instead.
         */
        interface IListRunsRequest extends consilium.v1.ListRunsRequest.$Properties {
        }

        /** Represents a ListRunsRequest. */
        class ListRunsRequest {

            /**
             * Constructs a new ListRunsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ListRunsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ListRunsRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListRunsRequest instance
             */
            static create(properties: consilium.v1.ListRunsRequest.$Shape): consilium.v1.ListRunsRequest & consilium.v1.ListRunsRequest.$Shape;
            static create(properties?: consilium.v1.ListRunsRequest.$Properties): consilium.v1.ListRunsRequest;

            /**
             * Encodes the specified ListRunsRequest message. Does not implicitly {@link consilium.v1.ListRunsRequest.verify|verify} messages.
             * @param message ListRunsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ListRunsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListRunsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ListRunsRequest & consilium.v1.ListRunsRequest.$Shape} ListRunsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ListRunsRequest & consilium.v1.ListRunsRequest.$Shape;
        }

        namespace ListRunsRequest {

            /** Properties of a ListRunsRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListRunsRequest. */
            type $Shape = consilium.v1.ListRunsRequest.$Properties;
        }

        /**
         * Properties of a ListRunsResponse.
         * @deprecated Use consilium.v1.ListRunsResponse.$Properties instead.
         */
        interface IListRunsResponse extends consilium.v1.ListRunsResponse.$Properties {
        }

        /** Represents a ListRunsResponse. */
        class ListRunsResponse {

            /**
             * Constructs a new ListRunsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ListRunsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListRunsResponse runs. */
            runs: consilium.v1.RunView.$Properties[];

            /**
             * Creates a new ListRunsResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListRunsResponse instance
             */
            static create(properties: consilium.v1.ListRunsResponse.$Shape): consilium.v1.ListRunsResponse & consilium.v1.ListRunsResponse.$Shape;
            static create(properties?: consilium.v1.ListRunsResponse.$Properties): consilium.v1.ListRunsResponse;

            /**
             * Encodes the specified ListRunsResponse message. Does not implicitly {@link consilium.v1.ListRunsResponse.verify|verify} messages.
             * @param message ListRunsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ListRunsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListRunsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ListRunsResponse & consilium.v1.ListRunsResponse.$Shape} ListRunsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ListRunsResponse & consilium.v1.ListRunsResponse.$Shape;
        }

        namespace ListRunsResponse {

            /** Properties of a ListRunsResponse. */
            interface $Properties {

                /** ListRunsResponse runs */
                runs?: (consilium.v1.RunView.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListRunsResponse. */
            type $Shape = consilium.v1.ListRunsResponse.$Properties;
        }

        /**
         * Properties of a RunRequest.
         * @deprecated Use consilium.v1.RunRequest.$Properties instead.
         */
        interface IRunRequest extends consilium.v1.RunRequest.$Properties {
        }

        /** Represents a RunRequest. */
        class RunRequest {

            /**
             * Constructs a new RunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunRequest run. */
            run: string;

            /**
             * Creates a new RunRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RunRequest instance
             */
            static create(properties: consilium.v1.RunRequest.$Shape): consilium.v1.RunRequest & consilium.v1.RunRequest.$Shape;
            static create(properties?: consilium.v1.RunRequest.$Properties): consilium.v1.RunRequest;

            /**
             * Encodes the specified RunRequest message. Does not implicitly {@link consilium.v1.RunRequest.verify|verify} messages.
             * @param message RunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RunRequest & consilium.v1.RunRequest.$Shape} RunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RunRequest & consilium.v1.RunRequest.$Shape;
        }

        namespace RunRequest {

            /** Properties of a RunRequest. */
            interface $Properties {

                /** RunRequest run */
                run?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunRequest. */
            type $Shape = consilium.v1.RunRequest.$Properties;
        }

        /**
         * Properties of a GetPlanResponse.
         * @deprecated Use consilium.v1.GetPlanResponse.$Properties instead.
         */
        interface IGetPlanResponse extends consilium.v1.GetPlanResponse.$Properties {
        }

        /** Represents a GetPlanResponse. */
        class GetPlanResponse {

            /**
             * Constructs a new GetPlanResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.GetPlanResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetPlanResponse plan. */
            plan: string;

            /**
             * Creates a new GetPlanResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetPlanResponse instance
             */
            static create(properties: consilium.v1.GetPlanResponse.$Shape): consilium.v1.GetPlanResponse & consilium.v1.GetPlanResponse.$Shape;
            static create(properties?: consilium.v1.GetPlanResponse.$Properties): consilium.v1.GetPlanResponse;

            /**
             * Encodes the specified GetPlanResponse message. Does not implicitly {@link consilium.v1.GetPlanResponse.verify|verify} messages.
             * @param message GetPlanResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.GetPlanResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetPlanResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.GetPlanResponse & consilium.v1.GetPlanResponse.$Shape} GetPlanResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.GetPlanResponse & consilium.v1.GetPlanResponse.$Shape;
        }

        namespace GetPlanResponse {

            /** Properties of a GetPlanResponse. */
            interface $Properties {

                /** GetPlanResponse plan */
                plan?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetPlanResponse. */
            type $Shape = consilium.v1.GetPlanResponse.$Properties;
        }

        /**
         * Properties of an AbortRunRequest.
         * @deprecated Use consilium.v1.AbortRunRequest.$Properties instead.
         */
        interface IAbortRunRequest extends consilium.v1.AbortRunRequest.$Properties {
        }

        /** Represents an AbortRunRequest. */
        class AbortRunRequest {

            /**
             * Constructs a new AbortRunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AbortRunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AbortRunRequest run. */
            run: string;

            /** AbortRunRequest reason. */
            reason: string;

            /**
             * Creates a new AbortRunRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AbortRunRequest instance
             */
            static create(properties: consilium.v1.AbortRunRequest.$Shape): consilium.v1.AbortRunRequest & consilium.v1.AbortRunRequest.$Shape;
            static create(properties?: consilium.v1.AbortRunRequest.$Properties): consilium.v1.AbortRunRequest;

            /**
             * Encodes the specified AbortRunRequest message. Does not implicitly {@link consilium.v1.AbortRunRequest.verify|verify} messages.
             * @param message AbortRunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AbortRunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AbortRunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AbortRunRequest & consilium.v1.AbortRunRequest.$Shape} AbortRunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AbortRunRequest & consilium.v1.AbortRunRequest.$Shape;
        }

        namespace AbortRunRequest {

            /** Properties of an AbortRunRequest. */
            interface $Properties {

                /** AbortRunRequest run */
                run?: (string|null);

                /** AbortRunRequest reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AbortRunRequest. */
            type $Shape = consilium.v1.AbortRunRequest.$Properties;
        }

        /**
         * Properties of an AbortRunResponse.
         * @deprecated Use consilium.v1.AbortRunResponse.$Properties instead.
         */
        interface IAbortRunResponse extends consilium.v1.AbortRunResponse.$Properties {
        }

        /** Represents an AbortRunResponse. */
        class AbortRunResponse {

            /**
             * Constructs a new AbortRunResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AbortRunResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new AbortRunResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AbortRunResponse instance
             */
            static create(properties: consilium.v1.AbortRunResponse.$Shape): consilium.v1.AbortRunResponse & consilium.v1.AbortRunResponse.$Shape;
            static create(properties?: consilium.v1.AbortRunResponse.$Properties): consilium.v1.AbortRunResponse;

            /**
             * Encodes the specified AbortRunResponse message. Does not implicitly {@link consilium.v1.AbortRunResponse.verify|verify} messages.
             * @param message AbortRunResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AbortRunResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AbortRunResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AbortRunResponse & consilium.v1.AbortRunResponse.$Shape} AbortRunResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AbortRunResponse & consilium.v1.AbortRunResponse.$Shape;
        }

        namespace AbortRunResponse {

            /** Properties of an AbortRunResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AbortRunResponse. */
            type $Shape = consilium.v1.AbortRunResponse.$Properties;
        }

        /**
         * Properties of an AddSiteRequest.
         * @deprecated Use consilium.v1.AddSiteRequest.$Properties instead.
         */
        interface IAddSiteRequest extends consilium.v1.AddSiteRequest.$Properties {
        }

        /** Represents an AddSiteRequest. */
        class AddSiteRequest {

            /**
             * Constructs a new AddSiteRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AddSiteRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AddSiteRequest run. */
            run: string;

            /** AddSiteRequest site. */
            site: string;

            /**
             * Creates a new AddSiteRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AddSiteRequest instance
             */
            static create(properties: consilium.v1.AddSiteRequest.$Shape): consilium.v1.AddSiteRequest & consilium.v1.AddSiteRequest.$Shape;
            static create(properties?: consilium.v1.AddSiteRequest.$Properties): consilium.v1.AddSiteRequest;

            /**
             * Encodes the specified AddSiteRequest message. Does not implicitly {@link consilium.v1.AddSiteRequest.verify|verify} messages.
             * @param message AddSiteRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AddSiteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AddSiteRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AddSiteRequest & consilium.v1.AddSiteRequest.$Shape} AddSiteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AddSiteRequest & consilium.v1.AddSiteRequest.$Shape;
        }

        namespace AddSiteRequest {

            /** Properties of an AddSiteRequest. */
            interface $Properties {

                /** AddSiteRequest run */
                run?: (string|null);

                /** AddSiteRequest site */
                site?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AddSiteRequest. */
            type $Shape = consilium.v1.AddSiteRequest.$Properties;
        }

        /**
         * Properties of a ModelPart.
         * @deprecated Use consilium.v1.ModelPart.$Properties instead.
         */
        interface IModelPart extends consilium.v1.ModelPart.$Properties {
        }

        /** Represents a ModelPart. */
        class ModelPart {

            /**
             * Constructs a new ModelPart.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ModelPart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ModelPart head. */
            head?: (consilium.v1.ModelHead.$Properties|null);

            /** ModelPart data. */
            data: Uint8Array;

            /**
             * Creates a new ModelPart instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ModelPart instance
             */
            static create(properties: consilium.v1.ModelPart.$Shape): consilium.v1.ModelPart & consilium.v1.ModelPart.$Shape;
            static create(properties?: consilium.v1.ModelPart.$Properties): consilium.v1.ModelPart;

            /**
             * Encodes the specified ModelPart message. Does not implicitly {@link consilium.v1.ModelPart.verify|verify} messages.
             * @param message ModelPart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ModelPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ModelPart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ModelPart & consilium.v1.ModelPart.$Shape} ModelPart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ModelPart & consilium.v1.ModelPart.$Shape;
        }

        namespace ModelPart {

            /** Properties of a ModelPart. */
            interface $Properties {

                /** ModelPart head */
                head?: (consilium.v1.ModelHead.$Properties|null);

                /** ModelPart data */
                data?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ModelPart. */
            type $Shape = consilium.v1.ModelPart.$Properties;
        }

        /**
         * Properties of a ModelHead.
         * @deprecated Use consilium.v1.ModelHead.$Properties instead.
         */
        interface IModelHead extends consilium.v1.ModelHead.$Properties {
        }

        /** Represents a ModelHead. */
        class ModelHead {

            /**
             * Constructs a new ModelHead.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.ModelHead.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ModelHead digest. */
            digest: Uint8Array;

            /** ModelHead bytes. */
            bytes: (number|Long);

            /**
             * Creates a new ModelHead instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ModelHead instance
             */
            static create(properties: consilium.v1.ModelHead.$Shape): consilium.v1.ModelHead & consilium.v1.ModelHead.$Shape;
            static create(properties?: consilium.v1.ModelHead.$Properties): consilium.v1.ModelHead;

            /**
             * Encodes the specified ModelHead message. Does not implicitly {@link consilium.v1.ModelHead.verify|verify} messages.
             * @param message ModelHead message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.ModelHead.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ModelHead message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.ModelHead & consilium.v1.ModelHead.$Shape} ModelHead
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.ModelHead & consilium.v1.ModelHead.$Shape;
        }

        namespace ModelHead {

            /** Properties of a ModelHead. */
            interface $Properties {

                /** ModelHead digest */
                digest?: (Uint8Array|null);

                /** ModelHead bytes */
                bytes?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ModelHead. */
            type $Shape = consilium.v1.ModelHead.$Properties;
        }

        /**
         * Properties of an AuditRowsRequest.
         * @deprecated Use consilium.v1.AuditRowsRequest.$Properties instead.
         */
        interface IAuditRowsRequest extends consilium.v1.AuditRowsRequest.$Properties {
        }

        /** Represents an AuditRowsRequest. */
        class AuditRowsRequest {

            /**
             * Constructs a new AuditRowsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AuditRowsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditRowsRequest fromSequence. */
            fromSequence: (number|Long);

            /**
             * Creates a new AuditRowsRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditRowsRequest instance
             */
            static create(properties: consilium.v1.AuditRowsRequest.$Shape): consilium.v1.AuditRowsRequest & consilium.v1.AuditRowsRequest.$Shape;
            static create(properties?: consilium.v1.AuditRowsRequest.$Properties): consilium.v1.AuditRowsRequest;

            /**
             * Encodes the specified AuditRowsRequest message. Does not implicitly {@link consilium.v1.AuditRowsRequest.verify|verify} messages.
             * @param message AuditRowsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AuditRowsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditRowsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AuditRowsRequest & consilium.v1.AuditRowsRequest.$Shape} AuditRowsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AuditRowsRequest & consilium.v1.AuditRowsRequest.$Shape;
        }

        namespace AuditRowsRequest {

            /** Properties of an AuditRowsRequest. */
            interface $Properties {

                /** AuditRowsRequest fromSequence */
                fromSequence?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditRowsRequest. */
            type $Shape = consilium.v1.AuditRowsRequest.$Properties;
        }

        /**
         * Properties of an AuditRow.
         * @deprecated Use consilium.v1.AuditRow.$Properties instead.
         */
        interface IAuditRow extends consilium.v1.AuditRow.$Properties {
        }

        /** Represents an AuditRow. */
        class AuditRow {

            /**
             * Constructs a new AuditRow.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AuditRow.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditRow sequence. */
            sequence: (number|Long);

            /** AuditRow time. */
            time: (number|Long);

            /** AuditRow actor. */
            actor: string;

            /** AuditRow action. */
            action: string;

            /** AuditRow run. */
            run: string;

            /** AuditRow detail. */
            detail: string;

            /** AuditRow previous. */
            previous: Uint8Array;

            /** AuditRow digest. */
            digest: Uint8Array;

            /** AuditRow key. */
            key: Uint8Array;

            /** AuditRow signature. */
            signature: Uint8Array;

            /**
             * Creates a new AuditRow instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditRow instance
             */
            static create(properties: consilium.v1.AuditRow.$Shape): consilium.v1.AuditRow & consilium.v1.AuditRow.$Shape;
            static create(properties?: consilium.v1.AuditRow.$Properties): consilium.v1.AuditRow;

            /**
             * Encodes the specified AuditRow message. Does not implicitly {@link consilium.v1.AuditRow.verify|verify} messages.
             * @param message AuditRow message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AuditRow.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditRow message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AuditRow & consilium.v1.AuditRow.$Shape} AuditRow
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AuditRow & consilium.v1.AuditRow.$Shape;
        }

        namespace AuditRow {

            /** Properties of an AuditRow. */
            interface $Properties {

                /** AuditRow sequence */
                sequence?: (number|Long|null);

                /** AuditRow time */
                time?: (number|Long|null);

                /** AuditRow actor */
                actor?: (string|null);

                /** AuditRow action */
                action?: (string|null);

                /** AuditRow run */
                run?: (string|null);

                /** AuditRow detail */
                detail?: (string|null);

                /** AuditRow previous */
                previous?: (Uint8Array|null);

                /** AuditRow digest */
                digest?: (Uint8Array|null);

                /** AuditRow key */
                key?: (Uint8Array|null);

                /** AuditRow signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditRow. */
            type $Shape = consilium.v1.AuditRow.$Properties;
        }

        /**
         * Properties of a DescribeAuditRequest.
         * @deprecated Use consilium.v1.DescribeAuditRequest.$Properties instead.
         */
        interface IDescribeAuditRequest extends consilium.v1.DescribeAuditRequest.$Properties {
        }

        /** Represents a DescribeAuditRequest. */
        class DescribeAuditRequest {

            /**
             * Constructs a new DescribeAuditRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.DescribeAuditRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new DescribeAuditRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DescribeAuditRequest instance
             */
            static create(properties: consilium.v1.DescribeAuditRequest.$Shape): consilium.v1.DescribeAuditRequest & consilium.v1.DescribeAuditRequest.$Shape;
            static create(properties?: consilium.v1.DescribeAuditRequest.$Properties): consilium.v1.DescribeAuditRequest;

            /**
             * Encodes the specified DescribeAuditRequest message. Does not implicitly {@link consilium.v1.DescribeAuditRequest.verify|verify} messages.
             * @param message DescribeAuditRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.DescribeAuditRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DescribeAuditRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.DescribeAuditRequest & consilium.v1.DescribeAuditRequest.$Shape} DescribeAuditRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.DescribeAuditRequest & consilium.v1.DescribeAuditRequest.$Shape;
        }

        namespace DescribeAuditRequest {

            /** Properties of a DescribeAuditRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DescribeAuditRequest. */
            type $Shape = consilium.v1.DescribeAuditRequest.$Properties;
        }

        /**
         * Properties of an AuditDescription.
         * @deprecated Use consilium.v1.AuditDescription.$Properties instead.
         */
        interface IAuditDescription extends consilium.v1.AuditDescription.$Properties {
        }

        /** Represents an AuditDescription. */
        class AuditDescription {

            /**
             * Constructs a new AuditDescription.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AuditDescription.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditDescription certificates. */
            certificates: string[];

            /** AuditDescription segments. */
            segments: consilium.v1.AuditSegment.$Properties[];

            /**
             * Creates a new AuditDescription instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditDescription instance
             */
            static create(properties: consilium.v1.AuditDescription.$Shape): consilium.v1.AuditDescription & consilium.v1.AuditDescription.$Shape;
            static create(properties?: consilium.v1.AuditDescription.$Properties): consilium.v1.AuditDescription;

            /**
             * Encodes the specified AuditDescription message. Does not implicitly {@link consilium.v1.AuditDescription.verify|verify} messages.
             * @param message AuditDescription message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AuditDescription.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditDescription message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AuditDescription & consilium.v1.AuditDescription.$Shape} AuditDescription
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AuditDescription & consilium.v1.AuditDescription.$Shape;
        }

        namespace AuditDescription {

            /** Properties of an AuditDescription. */
            interface $Properties {

                /** AuditDescription certificates */
                certificates?: (string[]|null);

                /** AuditDescription segments */
                segments?: (consilium.v1.AuditSegment.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditDescription. */
            type $Shape = consilium.v1.AuditDescription.$Properties;
        }

        /**
         * Properties of an AuditSegment.
         * @deprecated Use consilium.v1.AuditSegment.$Properties instead.
         */
        interface IAuditSegment extends consilium.v1.AuditSegment.$Properties {
        }

        /** Represents an AuditSegment. */
        class AuditSegment {

            /**
             * Constructs a new AuditSegment.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.AuditSegment.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditSegment first. */
            first: (number|Long);

            /** AuditSegment last. */
            last: (number|Long);

            /** AuditSegment from. */
            from: (number|Long);

            /** AuditSegment to. */
            to: (number|Long);

            /** AuditSegment previous. */
            previous: Uint8Array;

            /** AuditSegment digest. */
            digest: Uint8Array;

            /** AuditSegment archive. */
            archive: Uint8Array;

            /** AuditSegment bytes. */
            bytes: (number|Long);

            /** AuditSegment archivedAt. */
            archivedAt: (number|Long);

            /** AuditSegment prunedAt. */
            prunedAt?: (number|Long|null);

            /** AuditSegment unsigned. */
            unsigned: (number|Long);

            /** AuditSegment key. */
            key: Uint8Array;

            /** AuditSegment signature. */
            signature: Uint8Array;

            /**
             * Creates a new AuditSegment instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditSegment instance
             */
            static create(properties: consilium.v1.AuditSegment.$Shape): consilium.v1.AuditSegment & consilium.v1.AuditSegment.$Shape;
            static create(properties?: consilium.v1.AuditSegment.$Properties): consilium.v1.AuditSegment;

            /**
             * Encodes the specified AuditSegment message. Does not implicitly {@link consilium.v1.AuditSegment.verify|verify} messages.
             * @param message AuditSegment message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.AuditSegment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditSegment message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.AuditSegment & consilium.v1.AuditSegment.$Shape} AuditSegment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.AuditSegment & consilium.v1.AuditSegment.$Shape;
        }

        namespace AuditSegment {

            /** Properties of an AuditSegment. */
            interface $Properties {

                /** AuditSegment first */
                first?: (number|Long|null);

                /** AuditSegment last */
                last?: (number|Long|null);

                /** AuditSegment from */
                from?: (number|Long|null);

                /** AuditSegment to */
                to?: (number|Long|null);

                /** AuditSegment previous */
                previous?: (Uint8Array|null);

                /** AuditSegment digest */
                digest?: (Uint8Array|null);

                /** AuditSegment archive */
                archive?: (Uint8Array|null);

                /** AuditSegment bytes */
                bytes?: (number|Long|null);

                /** AuditSegment archivedAt */
                archivedAt?: (number|Long|null);

                /** AuditSegment prunedAt */
                prunedAt?: (number|Long|null);

                /** AuditSegment unsigned */
                unsigned?: (number|Long|null);

                /** AuditSegment key */
                key?: (Uint8Array|null);

                /** AuditSegment signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditSegment. */
            type $Shape = consilium.v1.AuditSegment.$Properties;
        }

        /** RunPhase enum. */
        enum RunPhase {

            /** RUN_PHASE_UNSPECIFIED value */
            RUN_PHASE_UNSPECIFIED = 0,

            /** RUN_PHASE_AWAITING_APPROVAL value */
            RUN_PHASE_AWAITING_APPROVAL = 1,

            /** RUN_PHASE_KEY_COMMIT value */
            RUN_PHASE_KEY_COMMIT = 2,

            /** RUN_PHASE_KEY_REVEAL value */
            RUN_PHASE_KEY_REVEAL = 3,

            /** RUN_PHASE_KEY_CONFIRM value */
            RUN_PHASE_KEY_CONFIRM = 4,

            /** RUN_PHASE_COLLECTING value */
            RUN_PHASE_COLLECTING = 5,

            /** RUN_PHASE_SIGNING value */
            RUN_PHASE_SIGNING = 6,

            /** RUN_PHASE_ANSWERING value */
            RUN_PHASE_ANSWERING = 7,

            /** RUN_PHASE_OPENING value */
            RUN_PHASE_OPENING = 8,

            /** RUN_PHASE_RELEASING value */
            RUN_PHASE_RELEASING = 9,

            /** RUN_PHASE_RELEASED value */
            RUN_PHASE_RELEASED = 10,

            /** RUN_PHASE_FAILED value */
            RUN_PHASE_FAILED = 11,

            /** RUN_PHASE_ABORTED value */
            RUN_PHASE_ABORTED = 12
        }

        /** Release enum. */
        enum Release {

            /** RELEASE_UNSPECIFIED value */
            RELEASE_UNSPECIFIED = 0,

            /** RELEASE_SITES value */
            RELEASE_SITES = 1,

            /** RELEASE_COORDINATOR value */
            RELEASE_COORDINATOR = 2
        }

        /**
         * Properties of a Problem.
         * @deprecated Use consilium.v1.Problem.$Properties instead.
         */
        interface IProblem extends consilium.v1.Problem.$Properties {
        }

        /** Represents a Problem. */
        class Problem {

            /**
             * Constructs a new Problem.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Problem.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Problem code. */
            code: string;

            /** Problem reason. */
            reason: string;

            /**
             * Creates a new Problem instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Problem instance
             */
            static create(properties: consilium.v1.Problem.$Shape): consilium.v1.Problem & consilium.v1.Problem.$Shape;
            static create(properties?: consilium.v1.Problem.$Properties): consilium.v1.Problem;

            /**
             * Encodes the specified Problem message. Does not implicitly {@link consilium.v1.Problem.verify|verify} messages.
             * @param message Problem message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Problem.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Problem message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Problem & consilium.v1.Problem.$Shape} Problem
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Problem & consilium.v1.Problem.$Shape;
        }

        namespace Problem {

            /** Properties of a Problem. */
            interface $Properties {

                /** Problem code */
                code?: (string|null);

                /** Problem reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Problem. */
            type $Shape = consilium.v1.Problem.$Properties;
        }

        /**
         * Properties of a SiteView.
         * @deprecated Use consilium.v1.SiteView.$Properties instead.
         */
        interface ISiteView extends consilium.v1.SiteView.$Properties {
        }

        /** Represents a SiteView. */
        class SiteView {

            /**
             * Constructs a new SiteView.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.SiteView.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteView site. */
            site: string;

            /** SiteView decision. */
            decision: consilium.v1.Decision;

            /** SiteView present. */
            present: boolean;

            /** SiteView done. */
            done: boolean;

            /** SiteView online. */
            online: boolean;

            /** SiteView applied. */
            applied?: (number|null);

            /** SiteView backend. */
            backend: string;

            /** SiteView refusal. */
            refusal?: (consilium.v1.Problem.$Properties|null);

            /** SiteView progress. */
            progress?: (consilium.v1.Progress.$Properties|null);

            /** SiteView left. */
            left: string;

            /** SiteView restored. */
            restored: boolean;

            /** SiteView joining. */
            joining: boolean;

            /** SiteView attendance. */
            attendance: consilium.v1.Attendance.$Properties[];

            /** SiteView lastRefusal. */
            lastRefusal?: (consilium.v1.Problem.$Properties|null);

            /**
             * Creates a new SiteView instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SiteView instance
             */
            static create(properties: consilium.v1.SiteView.$Shape): consilium.v1.SiteView & consilium.v1.SiteView.$Shape;
            static create(properties?: consilium.v1.SiteView.$Properties): consilium.v1.SiteView;

            /**
             * Encodes the specified SiteView message. Does not implicitly {@link consilium.v1.SiteView.verify|verify} messages.
             * @param message SiteView message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.SiteView.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteView message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.SiteView & consilium.v1.SiteView.$Shape} SiteView
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.SiteView & consilium.v1.SiteView.$Shape;
        }

        namespace SiteView {

            /** Properties of a SiteView. */
            interface $Properties {

                /** SiteView site */
                site?: (string|null);

                /** SiteView decision */
                decision?: (consilium.v1.Decision|null);

                /** SiteView present */
                present?: (boolean|null);

                /** SiteView done */
                done?: (boolean|null);

                /** SiteView online */
                online?: (boolean|null);

                /** SiteView applied */
                applied?: (number|null);

                /** SiteView backend */
                backend?: (string|null);

                /** SiteView refusal */
                refusal?: (consilium.v1.Problem.$Properties|null);

                /** SiteView progress */
                progress?: (consilium.v1.Progress.$Properties|null);

                /** SiteView left */
                left?: (string|null);

                /** SiteView restored */
                restored?: (boolean|null);

                /** SiteView joining */
                joining?: (boolean|null);

                /** SiteView attendance */
                attendance?: (consilium.v1.Attendance.$Properties[]|null);

                /** SiteView lastRefusal */
                lastRefusal?: (consilium.v1.Problem.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteView. */
            type $Shape = consilium.v1.SiteView.$Properties;
        }

        /**
         * Properties of an Attendance.
         * @deprecated Use consilium.v1.Attendance.$Properties instead.
         */
        interface IAttendance extends consilium.v1.Attendance.$Properties {
        }

        /** Represents an Attendance. */
        class Attendance {

            /**
             * Constructs a new Attendance.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Attendance.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Attendance from. */
            from: number;

            /** Attendance to. */
            to: number;

            /** Attendance as. */
            as: consilium.v1.Attended;

            /**
             * Creates a new Attendance instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Attendance instance
             */
            static create(properties: consilium.v1.Attendance.$Shape): consilium.v1.Attendance & consilium.v1.Attendance.$Shape;
            static create(properties?: consilium.v1.Attendance.$Properties): consilium.v1.Attendance;

            /**
             * Encodes the specified Attendance message. Does not implicitly {@link consilium.v1.Attendance.verify|verify} messages.
             * @param message Attendance message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Attendance.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Attendance message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Attendance & consilium.v1.Attendance.$Shape} Attendance
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Attendance & consilium.v1.Attendance.$Shape;
        }

        namespace Attendance {

            /** Properties of an Attendance. */
            interface $Properties {

                /** Attendance from */
                from?: (number|null);

                /** Attendance to */
                to?: (number|null);

                /** Attendance as */
                as?: (consilium.v1.Attended|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Attendance. */
            type $Shape = consilium.v1.Attendance.$Properties;
        }

        /** Attended enum. */
        enum Attended {

            /** ATTENDED_UNSPECIFIED value */
            ATTENDED_UNSPECIFIED = 0,

            /** ATTENDED_INCLUDED value */
            ATTENDED_INCLUDED = 1,

            /** ATTENDED_REFUSED value */
            ATTENDED_REFUSED = 2,

            /** ATTENDED_MISSED value */
            ATTENDED_MISSED = 3
        }

        /**
         * Properties of a RunView.
         * @deprecated Use consilium.v1.RunView.$Properties instead.
         */
        interface IRunView extends consilium.v1.RunView.$Properties {
        }

        /** Represents a RunView. */
        class RunView {

            /**
             * Constructs a new RunView.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.RunView.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunView run. */
            run: string;

            /** RunView name. */
            name: string;

            /** RunView plan. */
            plan: Uint8Array;

            /** RunView roster. */
            roster: Uint8Array;

            /** RunView phase. */
            phase: consilium.v1.RunPhase;

            /** RunView paused. */
            paused: string;

            /** RunView epoch. */
            epoch: number;

            /** RunView step. */
            step: number;

            /** RunView attempt. */
            attempt: number;

            /** RunView rounds. */
            rounds: number;

            /** RunView encrypted. */
            encrypted: boolean;

            /** RunView threshold. */
            threshold: number;

            /** RunView quorum. */
            quorum: number;

            /** RunView minimum. */
            minimum: number;

            /** RunView releaseModel. */
            releaseModel: consilium.v1.Release;

            /** RunView releaseMetrics. */
            releaseMetrics: consilium.v1.Release;

            /** RunView sites. */
            sites: consilium.v1.SiteView.$Properties[];

            /** RunView metrics. */
            metrics: consilium.v1.StepMetrics.$Properties[];

            /** RunView model. */
            model: Uint8Array;

            /** RunView failure. */
            failure?: (consilium.v1.Problem.$Properties|null);

            /** RunView startedBy. */
            startedBy: string;

            /** RunView startedAt. */
            startedAt: (number|Long);

            /** RunView endedAt. */
            endedAt?: (number|Long|null);

            /** RunView committee. */
            committee: string[];

            /** RunView wrongAnswers. */
            wrongAnswers: consilium.v1.WrongAnswer.$Properties[];

            /** RunView admission. */
            admission?: (consilium.v1.Admission.$Properties|null);

            /** RunView declined. */
            declined: consilium.v1.Declined.$Properties[];

            /**
             * Creates a new RunView instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RunView instance
             */
            static create(properties: consilium.v1.RunView.$Shape): consilium.v1.RunView & consilium.v1.RunView.$Shape;
            static create(properties?: consilium.v1.RunView.$Properties): consilium.v1.RunView;

            /**
             * Encodes the specified RunView message. Does not implicitly {@link consilium.v1.RunView.verify|verify} messages.
             * @param message RunView message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.RunView.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunView message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.RunView & consilium.v1.RunView.$Shape} RunView
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.RunView & consilium.v1.RunView.$Shape;
        }

        namespace RunView {

            /** Properties of a RunView. */
            interface $Properties {

                /** RunView run */
                run?: (string|null);

                /** RunView name */
                name?: (string|null);

                /** RunView plan */
                plan?: (Uint8Array|null);

                /** RunView roster */
                roster?: (Uint8Array|null);

                /** RunView phase */
                phase?: (consilium.v1.RunPhase|null);

                /** RunView paused */
                paused?: (string|null);

                /** RunView epoch */
                epoch?: (number|null);

                /** RunView step */
                step?: (number|null);

                /** RunView attempt */
                attempt?: (number|null);

                /** RunView rounds */
                rounds?: (number|null);

                /** RunView encrypted */
                encrypted?: (boolean|null);

                /** RunView threshold */
                threshold?: (number|null);

                /** RunView quorum */
                quorum?: (number|null);

                /** RunView minimum */
                minimum?: (number|null);

                /** RunView releaseModel */
                releaseModel?: (consilium.v1.Release|null);

                /** RunView releaseMetrics */
                releaseMetrics?: (consilium.v1.Release|null);

                /** RunView sites */
                sites?: (consilium.v1.SiteView.$Properties[]|null);

                /** RunView metrics */
                metrics?: (consilium.v1.StepMetrics.$Properties[]|null);

                /** RunView model */
                model?: (Uint8Array|null);

                /** RunView failure */
                failure?: (consilium.v1.Problem.$Properties|null);

                /** RunView startedBy */
                startedBy?: (string|null);

                /** RunView startedAt */
                startedAt?: (number|Long|null);

                /** RunView endedAt */
                endedAt?: (number|Long|null);

                /** RunView committee */
                committee?: (string[]|null);

                /** RunView wrongAnswers */
                wrongAnswers?: (consilium.v1.WrongAnswer.$Properties[]|null);

                /** RunView admission */
                admission?: (consilium.v1.Admission.$Properties|null);

                /** RunView declined */
                declined?: (consilium.v1.Declined.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunView. */
            type $Shape = consilium.v1.RunView.$Properties;
        }

        /**
         * Properties of an Admission.
         * @deprecated Use consilium.v1.Admission.$Properties instead.
         */
        interface IAdmission extends consilium.v1.Admission.$Properties {
        }

        /** Represents an Admission. */
        class Admission {

            /**
             * Constructs a new Admission.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Admission.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Admission site. */
            site: string;

            /** Admission roster. */
            roster: Uint8Array;

            /** Admission threshold. */
            threshold: number;

            /** Admission expiresAt. */
            expiresAt: (number|Long);

            /** Admission undecided. */
            undecided: string[];

            /**
             * Creates a new Admission instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Admission instance
             */
            static create(properties: consilium.v1.Admission.$Shape): consilium.v1.Admission & consilium.v1.Admission.$Shape;
            static create(properties?: consilium.v1.Admission.$Properties): consilium.v1.Admission;

            /**
             * Encodes the specified Admission message. Does not implicitly {@link consilium.v1.Admission.verify|verify} messages.
             * @param message Admission message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Admission.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Admission message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Admission & consilium.v1.Admission.$Shape} Admission
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Admission & consilium.v1.Admission.$Shape;
        }

        namespace Admission {

            /** Properties of an Admission. */
            interface $Properties {

                /** Admission site */
                site?: (string|null);

                /** Admission roster */
                roster?: (Uint8Array|null);

                /** Admission threshold */
                threshold?: (number|null);

                /** Admission expiresAt */
                expiresAt?: (number|Long|null);

                /** Admission undecided */
                undecided?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Admission. */
            type $Shape = consilium.v1.Admission.$Properties;
        }

        /**
         * Properties of a Declined.
         * @deprecated Use consilium.v1.Declined.$Properties instead.
         */
        interface IDeclined extends consilium.v1.Declined.$Properties {
        }

        /** Represents a Declined. */
        class Declined {

            /**
             * Constructs a new Declined.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.Declined.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Declined site. */
            site: string;

            /** Declined reason. */
            reason: string;

            /**
             * Creates a new Declined instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Declined instance
             */
            static create(properties: consilium.v1.Declined.$Shape): consilium.v1.Declined & consilium.v1.Declined.$Shape;
            static create(properties?: consilium.v1.Declined.$Properties): consilium.v1.Declined;

            /**
             * Encodes the specified Declined message. Does not implicitly {@link consilium.v1.Declined.verify|verify} messages.
             * @param message Declined message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.Declined.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Declined message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.Declined & consilium.v1.Declined.$Shape} Declined
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.Declined & consilium.v1.Declined.$Shape;
        }

        namespace Declined {

            /** Properties of a Declined. */
            interface $Properties {

                /** Declined site */
                site?: (string|null);

                /** Declined reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Declined. */
            type $Shape = consilium.v1.Declined.$Properties;
        }

        /**
         * Properties of a WrongAnswer.
         * @deprecated Use consilium.v1.WrongAnswer.$Properties instead.
         */
        interface IWrongAnswer extends consilium.v1.WrongAnswer.$Properties {
        }

        /** Represents a WrongAnswer. */
        class WrongAnswer {

            /**
             * Constructs a new WrongAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: consilium.v1.WrongAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WrongAnswer step. */
            step: number;

            /** WrongAnswer site. */
            site: string;

            /** WrongAnswer namedBy. */
            namedBy: string[];

            /**
             * Creates a new WrongAnswer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WrongAnswer instance
             */
            static create(properties: consilium.v1.WrongAnswer.$Shape): consilium.v1.WrongAnswer & consilium.v1.WrongAnswer.$Shape;
            static create(properties?: consilium.v1.WrongAnswer.$Properties): consilium.v1.WrongAnswer;

            /**
             * Encodes the specified WrongAnswer message. Does not implicitly {@link consilium.v1.WrongAnswer.verify|verify} messages.
             * @param message WrongAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: consilium.v1.WrongAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WrongAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {consilium.v1.WrongAnswer & consilium.v1.WrongAnswer.$Shape} WrongAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): consilium.v1.WrongAnswer & consilium.v1.WrongAnswer.$Shape;
        }

        namespace WrongAnswer {

            /** Properties of a WrongAnswer. */
            interface $Properties {

                /** WrongAnswer step */
                step?: (number|null);

                /** WrongAnswer site */
                site?: (string|null);

                /** WrongAnswer namedBy */
                namedBy?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WrongAnswer. */
            type $Shape = consilium.v1.WrongAnswer.$Properties;
        }
    }
}
