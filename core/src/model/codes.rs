//! The closed code lists, each with labels in Finnish, Swedish and English.
//!
//! A code is written in a document as its snake-case name (`"peer_group"`). An unknown code is an error that lists the
//! known ones, because a misspelt code would silently hide a service from everybody who needs it.

use serde::{Deserialize, Serialize};

/// Defines a closed code list: the enum, its text form, its labels and its place in a packed column.
macro_rules! code_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal : $fi:literal, $sv:literal, $en:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[repr(u8)]
        pub enum $name {
            $($(#[$vmeta])* #[doc = concat!("`", $code, "`: ", $en)] #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the list.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The code as documents and requests write it.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }

            /// The code's value, or `None` where the list has no such code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }

            /// The label in `fi`, `sv` or `en`; English for any other language.
            pub fn label(self, language: &str) -> &'static str {
                let (fi, sv, en) = match self { $($name::$variant => ($fi, $sv, $en),)+ };
                match language { "fi" => fi, "sv" => sv, _ => en }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

code_list! {
    /// The form of support: what kind of encounter it is.
    ///
    /// ```
    /// use luotsi::model::Form;
    /// assert_eq!(Form::PeerGroup.code(), "peer_group");
    /// assert_eq!(Form::from_code("friend_visit"), Some(Form::FriendVisit));
    /// assert_eq!(Form::FriendVisit.label("sv"), "Vänbesök");
    /// ```
    Form {
        Helpline = "helpline": "Auttava puhelin", "Hjälptelefon", "Helpline";
        Chat = "chat": "Chat-tuki", "Chattstöd", "Chat support";
        PeerGroup = "peer_group": "Vertaisryhmä", "Kamratstödsgrupp", "Peer group";
        PeerSupporter = "peer_supporter": "Vertaistukija", "Kamratstödjare", "Peer supporter";
        MeetingPlace = "meeting_place": "Kohtaamispaikka", "Mötesplats", "Meeting place";
        SupportPerson = "support_person": "Tukihenkilö", "Stödperson", "Support person";
        VolunteerHelp = "volunteer_help": "Vapaaehtoisapu", "Frivillighjälp", "Volunteer help";
        FriendVisit = "friend_visit": "Ystävätoiminta", "Vänbesök", "Friend visits";
        FriendCall = "friend_call": "Soittoystävä", "Ringvän", "Friend calls";
        Respite = "respite": "Sijaisapu ja vapaat omaishoitajalle", "Avlastning", "Respite for carers";
        Outreach = "outreach": "Etsivä ja jalkautuva työ", "Uppsökande arbete", "Outreach";
        HomeVisit = "home_visit": "Kotikäynti", "Hembesök", "Home visit";
        GroupCoaching = "group_coaching": "Ryhmävalmennus", "Gruppcoachning", "Group coaching";
        Training = "training": "Valmennus ja kurssit", "Utbildning och kurser", "Training";
        Advice = "advice": "Neuvonta ja ohjaus", "Rådgivning", "Advice";
        SupportTalk = "support_talk": "Keskusteluapu", "Samtalsstöd", "Supportive talk";
        Event = "event": "Tapahtuma", "Evenemang", "Event";
        Escort = "escort": "Saattaja-apu", "Ledsagning", "Escort";
        Transport = "transport": "Kuljetusapu", "Skjutshjälp", "Transport help";
        Shelter = "shelter": "Turvakoti ja hätämajoitus", "Skyddshem och nödinkvartering", "Shelter";
        MaterialHelp = "material_help": "Aineellinen apu", "Materiell hjälp", "Material help";
        Food = "food": "Ruoka-apu", "Mathjälp", "Food aid";
        Club = "club": "Kerho", "Klubb", "Club";
        Group = "group": "Ryhmä", "Grupp", "Group";
        Exercise = "exercise": "Liikunta", "Motion", "Physical activity";
        Culture = "culture": "Kulttuuritoiminta", "Kulturverksamhet", "Cultural activity";
        Volunteering = "volunteering": "Vapaaehtoistehtävä", "Frivilliguppdrag", "Volunteering";
        Mobile = "mobile": "Liikkuva palvelu", "Mobil service", "Mobile service";
        Rehabilitation = "rehabilitation": "Kuntoutus ja kurssitoiminta", "Rehabilitering", "Rehabilitation";
        Other = "other": "Muu tuki", "Annat stöd", "Other support";
    }
}

code_list! {
    /// How the service meets the client.
    ///
    /// `client_home` is the one that no common standard has: the service comes to the client.
    ///
    /// ```
    /// use luotsi::model::Delivery;
    /// assert!(Delivery::ClientHome.reaches_home());
    /// assert!(!Delivery::Place.reaches_home());
    /// ```
    Delivery {
        ClientHome = "client_home": "Asiakkaan kotona", "Hemma hos klienten", "At the client's home";
        Place = "place": "Paikan päällä", "På plats", "At a place";
        MobileStop = "mobile_stop": "Liikkuvan palvelun pysäkillä", "Vid en mobil hållplats", "At a mobile stop";
        Phone = "phone": "Puhelimitse", "Per telefon", "By phone";
        Online = "online": "Verkossa", "På nätet", "Online";
        Hybrid = "hybrid": "Paikan päällä tai verkossa", "På plats eller på nätet", "At a place or online";
    }
}

impl Delivery {
    /// Whether the client can stay at home: the service comes there, or is reached by phone or online.
    pub fn reaches_home(self) -> bool {
        matches!(self, Self::ClientHome | Self::Phone | Self::Online | Self::Hybrid)
    }
}

code_list! {
    /// How a client gets in.
    Access {
        DropIn = "drop_in": "Ilman ajanvarausta", "Utan tidsbokning", "Drop in";
        SelfBooking = "self_booking": "Asiakas ottaa itse yhteyttä", "Klienten kontaktar själv", "The client makes contact";
        Membership = "membership": "Jäsenille", "För medlemmar", "For members";
        ProfessionalReferral = "professional_referral": "Ammattilaisen ohjaamana", "Genom en yrkesperson", "Through a professional";
        Assessment = "assessment": "Palvelutarpeen arvion jälkeen", "Efter en servicebehovsbedömning", "After an assessment";
        Decision = "decision": "Viranomaisen päätöksellä", "Med myndighetsbeslut", "By an official decision";
    }
}

code_list! {
    /// Whether the service runs.
    Status {
        Active = "active": "Toiminnassa", "I gång", "Active";
        Paused = "paused": "Tauolla", "På paus", "Paused";
        Ended = "ended": "Päättynyt", "Avslutad", "Ended";
        Planned = "planned": "Suunnitteilla", "Planeras", "Planned";
    }
}

code_list! {
    /// Whether there is room.
    CapacityState {
        HasCapacity = "capacity": "Tilaa on", "Det finns plats", "Has room";
        NoCapacity = "no_capacity": "Täynnä", "Fullt", "Full";
        Waitlist = "waitlist": "Jonotuslista", "Kölista", "Waiting list";
        AdditionalAssessmentRequired = "additional_assessment_required": "Vaatii lisäarvion", "Kräver ytterligare bedömning", "Needs a further assessment";
    }
}

code_list! {
    /// Gender, where a service is meant for one.
    Gender {
        Female = "female": "Nainen", "Kvinna", "Female";
        Male = "male": "Mies", "Man", "Male";
        Other = "other": "Muu", "Annan", "Other";
    }
}

code_list! {
    /// What the client pays.
    CostKind {
        Free = "free": "Maksuton", "Avgiftsfri", "Free";
        Fee = "fee": "Maksullinen", "Avgiftsbelagd", "A fee";
        MembershipFee = "membership_fee": "Jäsenmaksu", "Medlemsavgift", "Membership fee";
        Donation = "donation": "Vapaaehtoinen maksu", "Frivillig avgift", "Donation";
        ClientFee = "client_fee": "Asiakasmaksu", "Klientavgift", "Statutory client fee";
    }
}

code_list! {
    /// Who may see a record, a field or a contact. Ordered: each audience sees what those before it see.
    ///
    /// ```
    /// use luotsi::model::Visibility;
    /// assert!(Visibility::Public < Visibility::Steward);
    /// ```
    #[derive(Default)]
    Visibility {
        #[default]
        Public = "public": "Kaikille", "För alla", "Everybody";
        Professional = "professional": "Ammattilaisille", "För yrkespersoner", "Professionals";
        Steward = "steward": "Ylläpitäjille", "För administratörer", "Stewards";
    }
}

code_list! {
    /// Who makes the first call when a professional refers a client.
    FirstCaller {
        Client = "client": "Asiakas soittaa", "Klienten ringer", "The client calls";
        Professional = "professional": "Ammattilainen soittaa", "Yrkespersonen ringer", "The professional calls";
        Together = "together": "Soitetaan yhdessä", "Ringer tillsammans", "They call together";
        Service = "service": "Palvelu soittaa asiakkaalle", "Tjänsten ringer klienten", "The service calls the client";
    }
}

code_list! {
    /// Whether the support rests on a law or on people's own will.
    Basis {
        Statutory = "statutory": "Lakisääteinen", "Lagstadgad", "Statutory";
        Voluntary = "voluntary": "Vapaaehtoinen", "Frivillig", "Voluntary";
    }
}

code_list! {
    /// A day of the week, as iCalendar (RFC 5545) writes it.
    Weekday {
        Monday = "MO": "maanantai", "måndag", "Monday";
        Tuesday = "TU": "tiistai", "tisdag", "Tuesday";
        Wednesday = "WE": "keskiviikko", "onsdag", "Wednesday";
        Thursday = "TH": "torstai", "torsdag", "Thursday";
        Friday = "FR": "perjantai", "fredag", "Friday";
        Saturday = "SA": "lauantai", "lördag", "Saturday";
        Sunday = "SU": "sunnuntai", "söndag", "Sunday";
    }
}

code_list! {
    /// How a schedule row repeats.
    Frequency {
        Daily = "daily": "Päivittäin", "Dagligen", "Daily";
        Weekly = "weekly": "Viikoittain", "Varje vecka", "Weekly";
        Monthly = "monthly": "Kuukausittain", "Varje månad", "Monthly";
        Dates = "dates": "Tiettyinä päivinä", "Vissa dagar", "On certain dates";
    }
}

code_list! {
    /// What a schedule row tells.
    #[derive(Default)]
    SchedulePurpose {
        #[default]
        Session = "session": "Kokoontuminen", "Träff", "Session";
        OpeningHours = "opening_hours": "Aukioloaika", "Öppettider", "Opening hours";
        PhoneHours = "phone_hours": "Puhelinaika", "Telefontid", "Phone hours";
    }
}

code_list! {
    /// What happens to a schedule row on Finnish public holidays.
    #[derive(Default)]
    HolidayRule {
        #[default]
        Closed = "closed": "Ei arkipyhinä", "Inte på helgdagar", "Not on public holidays";
        Open = "open": "Myös arkipyhinä", "Även på helgdagar", "Public holidays too";
    }
}

code_list! {
    /// The unit of an age.
    #[derive(Default)]
    AgeUnit {
        #[default]
        Years = "years": "vuotta", "år", "years";
        Days = "days": "päivää", "dagar", "days";
    }
}
